import type { SiteRule } from "../canonical-url-rules.ts";
import { words } from "./words.ts";

/** Publishers at which the path alone names an article, so that no campaign's name need be known. */
export const ARTICLE_HOSTS: readonly SiteRule[] = [
  {
    pathOnly: true,
    hosts: words(`
      theguardian.com telegraph.co.uk independent.co.uk thetimes.co.uk thetimes.com thesun.co.uk mirror.co.uk express.co.uk standard.co.uk
      metro.co.uk inews.co.uk economist.com irishtimes.com independent.ie thejournal.ie scotsman.com heraldscotland.com dailyrecord.co.uk
      walesonline.co.uk manchestereveningnews.co.uk channel4.com itv.com

      washingtonpost.com usatoday.com latimes.com chicagotribune.com bostonglobe.com nypost.com nydailynews.com newsday.com sfchronicle.com
      houstonchronicle.com seattletimes.com miamiherald.com startribune.com denverpost.com philly.com inquirer.com dallasnews.com politico.com
      politico.eu axios.com thehill.com theatlantic.com newyorker.com vox.com slate.com salon.com thedailybeast.com huffpost.com buzzfeednews.com
      vice.com time.com newsweek.com bloomberg.com cnbc.com forbes.com fortune.com foxnews.com foxbusiness.com cbsnews.com pbs.org
      propublica.org theintercept.com motherjones.com nationalreview.com techcrunch.com theverge.com wired.com arstechnica.com engadget.com
      zdnet.com cnet.com mashable.com gizmodo.com venturebeat.com scientificamerican.com nature.com statnews.com semafor.com rollingstone.com
      variety.com hollywoodreporter.com espn.com si.com news.yahoo.com finance.yahoo.com sports.yahoo.com

      faz.net bild.de stern.de focus.de n-tv.de t-online.de tagesschau.de zdf.de tagesspiegel.de taz.de wiwo.de golem.de rnd.de mdr.de
      derstandard.at diepresse.com krone.at orf.at kurier.at tagesanzeiger.ch 20min.ch blick.ch srf.ch rts.ch swissinfo.ch

      lefigaro.fr liberation.fr leparisien.fr 20minutes.fr francetvinfo.fr france24.com rfi.fr ouest-france.fr lesechos.fr lepoint.fr lexpress.fr
      nouvelobs.com mediapart.fr bfmtv.com lesoir.be lalibre.be rtbf.be vrt.be standaard.be letemps.ch euronews.com
      ansa.it ilfattoquotidiano.it ilmessaggero.it ilgiornale.it rainews.it fanpage.it
      elmundo.es abc.es lavanguardia.com 20minutos.es eldiario.es elconfidencial.com rtve.es publico.pt dn.pt expresso.pt observador.pt
      clarin.com lanacion.com.ar infobae.com eluniversal.com.mx milenio.com jornada.com.mx eltiempo.com elespectador.com emol.com latercera.com
      elcomercio.pe estadao.com.br r7.com terra.com.br
      nu.nl telegraaf.nl volkskrant.nl nrc.nl ad.nl trouw.nl svt.se dn.se expressen.se svd.se dagbladet.no aftenposten.no tv2.no dr.dk
      politiken.dk berlingske.dk jyllands-posten.dk yle.fi hs.fi is.fi iltalehti.fi ruv.is mbl.is
      onet.pl wp.pl gazeta.pl rp.pl tvn24.pl rmf24.pl novinky.cz idnes.cz seznamzpravy.cz ihned.cz sme.sk dennikn.sk index.hu telex.hu hvg.hu
      444.hu digi24.ro hotnews.ro g4media.ro dnevnik.bg 24sata.hr index.hr vecernji.hr jutarnji.hr delo.si rtvslo.si n1info.com blic.rs b92.net
      kathimerini.gr ekathimerini.com protothema.gr err.ee postimees.ee delfi.lt lrt.lt lsm.lv

      aljazeera.com aljazeera.net haaretz.com haaretz.co.il jpost.com timesofisrael.com ynet.co.il ynetnews.com arabnews.com alarabiya.net
      thenationalnews.com gulfnews.com khaleejtimes.com hurriyet.com.tr hurriyetdailynews.com sabah.com.tr milliyet.com.tr dailysabah.com
      aa.com.tr trtworld.com
      thehindu.com hindustantimes.com ndtv.com indiatoday.in news18.com firstpost.com deccanherald.com scroll.in thewire.in theprint.in
      straitstimes.com channelnewsasia.com scmp.com bangkokpost.com nationthailand.com inquirer.net rappler.com philstar.com thestar.com.my
      malaymail.com vnexpress.net tuoitre.vn thanhnien.vn japantimes.co.jp asahi.com mainichi.jp yomiuri.co.jp nikkei.com nhk.or.jp
      kyodonews.net chosun.com donga.com hani.co.kr joongang.co.kr koreaherald.com taipeitimes.com

      smh.com.au theage.com.au afr.com sbs.com.au 9news.com.au 7news.com.au nzherald.co.nz stuff.co.nz rnz.co.nz
      news24.com dailymaverick.co.za timeslive.co.za iol.co.za nation.africa standardmedia.co.ke punchng.com premiumtimesng.com
      vanguardngr.com thecable.ng allafrica.com ahram.org.eg`),
  },
];
