/**
 * The 17 top-level subjects of the IPTC Media Topics (© IPTC, CC BY 4.0, https://iptc.org/standards/media-topics/) with words of our
 * own choosing that speak for each, in English, German, French and Spanish. Words are compared folded; one that ends in `*` stands for
 * every word that begins so.
 */
export const TOPIC_LEXICON: readonly { code: string; label: string; words: string }[] = [
  {
    code: "medtop:01000000",
    label: "arts, culture, entertainment and media",
    words:
      "film* movie* cinema actor actress director* album singer band concert* festival theatre theater opera ballet museum* exhibition* gallery painter* painting* sculpt* novel* author* poet* poem* book* publisher* orchestra* television broadcaster* streaming celebrity oscar grammy kino konzert* museum* ausstellung* roman* schauspiel* musee* exposition* cineaste* chanteu* pelicula* cine cantante* teatro novela*",
  },
  {
    code: "medtop:02000000",
    label: "crime, law and justice",
    words:
      "police court* judge* jury trial* prosecut* charged arrest* murder* killed robbery theft stolen fraud* convict* sentence* prison* jail* lawyer* lawsuit* suspect* crime* criminal* threat* ransom* breach hacker* detective* investigat* smuggl* polizei gericht* richter* staatsanwalt* verhaft* mord* morddrohung* anklage* police tribunal* juge* proces meurtre* arrete* condamn* policia juez* juicio* tribunal* asesin* deten* robo",
  },
  {
    code: "medtop:03000000",
    label: "disaster, accident and emergency incident",
    words:
      "flood* earthquake* wildfire* fire* blaze explosion* exploded crash* collision wreck* rescue* evacuat* victim* disaster* hurricane landslide avalanche sank aground drown* survivor* emergency hochwasser brand* unfall unglueck erdbeben rettung* inondation* incendie* accident* seisme sauvetage incendio* inundacion* terremoto accidente*",
  },
  {
    code: "medtop:04000000",
    label: "economy, business and finance",
    words:
      "bank* market* shares stock* investor* profit* revenue* earnings company companies economy economic inflation trade tariff* export* import* merger* acquisition* budget* interest rate* currency crown* startup* retailer* manufacturer* recall* supplier* insolvency bankrupt* wirtschaft* unternehmen boerse aktie* gewinn* umsatz* handel entreprise* bourse economie benefice* banque* empresa* bolsa economia mercado* banco*",
  },
  {
    code: "medtop:05000000",
    label: "education",
    words:
      "school* teacher* pupil* student* universit* college* classroom* curriculum exam* tuition kindergarten* lecture* professor* schule* lehrer* schueler* universitaet* ecole* enseignant* eleve* universite* lycee escuela* profesor* alumno* universidad*",
  },
  {
    code: "medtop:06000000",
    label: "environment",
    words:
      "climate emission* carbon pollution biodiversity species wildlife forest* deforestation recycling renewable* conservation ecosystem* habitat* glacier* coral warming klima* umwelt* emissionen artenschutz climat pollution biodiversite environnement clima contaminacion medioambiente especies",
  },
  {
    code: "medtop:07000000",
    label: "health",
    words:
      "hospital* doctor* nurse* patient* vaccine* vaccin* virus disease* cancer flu infection* epidemic pandemic surgery clinic* medicine* drug* symptom* diagnos* health krankenhaus* arzt aerzte patient* impf* krankheit* hopital medecin* sante maladie* grippe hospital* medico* salud enfermedad* vacuna*",
  },
  {
    code: "medtop:08000000",
    label: "human interest",
    words:
      "anniversary birthday wedding curiosity record-breaking lottery hero* reunited beloved viral oldest tallest kuriose* geburtstag hochzeit anecdote anniversaire curios* aniversario boda",
  },
  {
    code: "medtop:09000000",
    label: "labour",
    words:
      "strike* union* docker* worker* wage* layoff* unemployment picket* walkout overtime employer* employee* labour labor shift* mediator gewerkschaft* streik* tarif* arbeitnehmer* arbeitslos* greve* syndicat* salarie* chomage huelga* sindicato* trabajador* despido* salario*",
  },
  {
    code: "medtop:10000000",
    label: "lifestyle and leisure",
    words:
      "recipe* restaurant* cook* chef* fashion travel tourist* tourism holiday* hotel* garden* hobby cider wine* beauty rezept* mode reise* urlaub garten recette* voyage* vacances tourisme mode receta* viaje* turismo vacaciones moda",
  },
  {
    code: "medtop:11000000",
    label: "politics and government",
    words:
      "election* vote* ballot* recount mayor* minister* parliament* president* government* party senate congress coalition* opposition campaign* candidate* policy referendum cabinet lawmaker* diplomat* wahl* partei* regierung* minister* parlament* buergermeister* election* gouvernement* ministre* parti parlement maire eleccion* gobierno* ministro* partido* parlamento alcalde*",
  },
  {
    code: "medtop:12000000",
    label: "religion",
    words:
      "church* priest* bishop* pope mosque* imam* temple* synagogue* rabbi* prayer* pilgrim* faith religious religion* kirche* bischof papst moschee* eglise* eveque pape mosquee* iglesia* obispo* papa mezquita*",
  },
  {
    code: "medtop:13000000",
    label: "science and technology",
    words:
      "scientist* researcher* research* laborator* telescope* observatory astronom* comet* satellite* spacecraft* software app artificial intelligence robot* chip* computer* internet data algorithm* physic* chemist* experiment* quantum forscher* wissenschaft* technik rakete* chercheur* scientifique* logiciel* investigador* cientific* tecnologia ordenador*",
  },
  {
    code: "medtop:14000000",
    label: "society",
    words:
      "famil* communit* migrant* refugee* immigration gender equality minority poverty welfare housing homeless* elderly youth charity discrimination demograph* familie* fluechtling* armut gesellschaft famille* refugie* pauvrete logement sociedad refugiad* pobreza vivienda familias",
  },
  {
    code: "medtop:15000000",
    label: "sport",
    words:
      "football soccer goal* match* cup final league coach* team* player* champion* tournament olympic* medal* tennis basketball cricket rugby cyclist* marathon penalty penalties stadium fans keeper fussball spiel* tor meister* trainer* liga football match* joueur* championnat entraineur* coupe futbol partido gol jugador* equipo campeon* entrenador*",
  },
  {
    code: "medtop:16000000",
    label: "conflict, war and peace",
    words:
      "war wars soldier* troop* army military missile* airstrike* shelling ceasefire peace rebel* insurgent* militia* occupation occupied invasion* weapon* bomb* terror* massacre veteran* krieg* soldat* armee waffen* rakete* frieden guerre* soldat* armee missile* paix guerra* soldado* ejercito misil* paz",
  },
  {
    code: "medtop:17000000",
    label: "weather",
    words:
      "weather storm* rain* snow* heatwave* forecast* temperature* frost wind* thunderstorm* drought* meteorolog* cold warm sunshine wetter* sturm regen* schnee* gewitter meteo tempete* pluie* neige* orage* tiempo tormenta* lluvia* nieve* temperatura*",
  },
];
