import { words } from "./words.ts";

// In a pattern `*` stands for any characters and `#` for digits. Names and values are compared without case.

/** Query parameters that choose the page wherever they occur. */
export const KEPT_PARAMETERS = words("id p story storyid articleid aid v page q");

/** Query parameters that never choose the page: campaigns, clicks, sessions, comments, printing, shares. */
export const DROPPED_PARAMETERS = words(`
  utm utm_* at_* pk_* mtm_* matomo_* piwik_* hsa_* _hs* __hs* mc_* oly_* vero_* ga_* wt.* wt_* fb_* trk_* stm_* itm_* gad_* amp_* ns_*
  cm_* elq* bsft_* hmb_* cx_* dm_i dm_t ml_subscriber* _bta_* _branch_* sfmc_* pf_rd_* gnt-* gca-* nb_* spmailing* spuser* spjob* spreport*
  adobe_mc* piano_* __s _ga _gl _gac _ke _kx _openstat _r _rdr __tn__ __cft__* __xts__* __twitter_impression __source __cf_* sf#

  fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid igshid igsh yclid ysclid srsltid sccid rdt_cid li_fat_id epik irclickid
  irgwc cjevent cjdata tblci tbclid dicbo obclickid oborigurl wickedid zanpid vmcid clickid click_id rb_clickid s_kwcid awc tduid mibextid
  guccounter guce_referrer guce_referrer_sig guce_* soc_src soc_trk tsrc .tsrc ncid sr_share

  icid icmp ici intcmp int_cmp intcid int_source int_medium int_campaign xtor xts s_cid s_src s_subsrc s_campaign cid_source sc_cid sc_channel
  sc_campaign sc_src sc_lid sc_uid sc_llid sc_customer sc_eh cmp cmpid cmpp campaign campaign_id campaignid campaign_name campaign_source
  source_campaign adid ad_id adgroupid adgroup creative_id affiliate affiliate_id aff_id affid promo_code tracking tracking_id trackingid
  trackid track_id trk trkid trkinfo trkcampaign traffic_source mkt_tok mktcid mktcval vgo_ee spm scm wprov ocid srnd sref taid ito ftag ftcamp
  smid smtyp emc emci emdi mbid cndid bxid tpcc hasha hashb hashc sh_kit usqp ved usg maca gepc wtrid wtmc n_cid iref wpisrc wpmm itid tidr
  fsrc frsc feature_source linksource link_source linkcode hootpostid awesm xg_source yjr_source ex_cid tztc rpc feedtype feedname lctg bhid leadsource oref eref linkid sthash ef_id
  spref hsctatracking action_object_map action_type_map hc_ref hc_location sc_cmpid hss_channel sp_aid kclickid outbrainclickid taboolaclickid
  mgid_source ranmid raneaid ransiteid sscid s_trk s_bcid echobox xnpe_tifc mrfcid mrfhud pvid algo_pvid tt_medium tt_content pnespid
  nr_email_referer hash_email fsp_sid __readwiselocation rtoken referrer_code smclient smconv asgtbndr mindbox-click-key ref_cta adfrom
  sxsrf sca_esv cvid msockid sfnsn efgid bxgs wvideo isnewsletter _x_tr_*

  ref_src ref_url ref_ refsrc refurl reflink referrer referer referrer_id referringsource referral referral_code http_referer
  rss share shared email_source email_campaign emailid email_id em_pos subscriber_id subscriberid ck_subscriber_id recipientid newsletter_id newsletterid nlid
  share_id shareid share_token sharetoken share_source share_medium share_from share_app_id share_url sktoken gift_code giftcode giftid
  unlocked_article_code pwapi_token accesstoken regi_id instance_id

  amp _amp isamp noamp nonamp ampshare mweb outputtype aoh akamai-rum google_amp
  print printable printview printer printerfriendly printerfriendlyview printpage printpagedarticle singlepage onepage fullpage viewall
  replytocom cpage showcomment showcomments commentid comment_id comments postcomments
  phpsessid jsessionid aspsessionid* sessionid session_id sessid oscsid zenid cfid cftoken ci_session
  nocache no_cache cachebust cachebuster cache_bust doing_wp_cron _ rss_feed preview_theme disableredirects autoplay isfreemail triedredirect
`);

/** Query parameters that name where the reader came from, unless their value looks like an identifier. */
export const DROPPED_UNLESS_ID = words(`
  ref partner partnerid via cid xid mref lref rel_src srcid medium origin sns promo ncid wcid fcid bcid ecid kcid icn nl tid scid
  feed_id feedid pid_source source_id sourceid partner_id
`);

/** Query parameters that hold a session only when their value is long and random. */
export const DROPPED_TOKENS = words("sid s session sess token ssid");

const SENDERS = words(`
  rss* *rss feed* atom twitter* *twitter x facebook* *facebook fb instagram ig linkedin* *linkedin telegram* tg whatsapp* *whatsapp wa reddit*
  pinterest threads bluesky mastodon vk ok line kakao* naver weibo* wechat* weixin* qq* flipboard* pocket* smartnews* upday* newsletter* *newsletter
  email* *email mail e-mail sms push* notification* social* *social share* *share shared sharing copylink copy_link copy-link direct home homepage
  hp frontpage mainpage main google* googlenews bing* yahoo* app* *app mobile* ios* android* amp* search related* recommended* recirc* most* trending
  timeline singlemessage groupmessage mdr outbrain taboola* widget* banner* nav* footer header sidebar syndication* web wap desktop
`);

/** Query parameters that are dropped only with one of these values. */
export const DROPPED_VALUES: Readonly<Record<string, readonly string[]>> = {
  source: SENDERS,
  src: SENDERS,
  from: SENDERS,
  origin: SENDERS,
  track: SENDERS,
  mod: words(
    "rss* hp_* *_pos# *_lead* *_article* article_inline e2* dj* home-page* searchresults* newsviewer*",
  ),
  feature: words("share* youtu.be oembed emb_* shared player_embedded"),
  output: words("amp* print*"),
  view: words("amp* print* mobile* desktop* full* all"),
  format: words("amp* print*"),
  service: words("amp* print*"),
  type: words("amp print"),
  mode: words("amp* print* mobile*"),
  layout: words("amp* print* mobile*"),
  display: words("amp* print* mobile*"),
  template: words("amp* print*"),
  tpl: words("amp* print*"),
  action: words("print share"),
  device: words("mobile* desktop* tablet* phone* smartphone*"),
  version: words("mobile* amp* print* desktop*"),
  tmpl: ["component", "print"],
  m: words("0 1"),
  nb: words("1"),
  mobile: words("0 1 true false yes no on off"),
  desktop: words("0 1 true false yes no on off"),
  single: words("1 true all"),
  full: words("1 true yes"),
  // A kept one: only all pages at once are what the first one names.
  page: words("all full single print"),
  pagewanted: words("all print 1"),
  embed: words("1 true"),
};
