/** One development of a storyline: how a dispatch tells it, with facts that the plot fills in. */
export interface Beat {
  title: string;
  paragraphs: readonly string[];
  /** What the agency puts right before the next beat, when others have copied it. */
  correction?: { title: string; paragraphs: readonly string[] };
}

export interface Storyline {
  name: string;
  place: string;
  /** In the order in which things happen. */
  beats: readonly Beat[];
  /** The story in other languages, told once it is known. */
  translations: readonly { language: string; title: string; paragraphs: readonly string[] }[];
}

/**
 * What happens in Varland: invented from end to end. `{a}`, `{b}` and `{c}` are figures that differ each time round, so that the
 * demo does not repeat itself word for word.
 */
export const STORYLINES: readonly Storyline[] = [
  {
    name: "port strike",
    place: "VARN",
    beats: [
      {
        title: "Dockers at Varn walk out over night shifts",
        paragraphs: [
          "Some {a} dockers at the port of Varn walked out on Monday morning after talks about night shifts broke down, the Harbour Union said.",
          "“Nobody should have to work eleven nights in a row,” said Edda Brannock, who leads the union. The port authority called the strike unlawful.",
          "Three container ships lay at anchor off the breakwater by noon, and the ferry to Lind sailed without freight.",
        ],
        correction: {
          title: "CORRECTED: Dockers at Varn walk out over night shifts",
          paragraphs: [
            "Some {b} dockers at the port of Varn walked out on Monday morning after talks about night shifts broke down, the Harbour Union said. An earlier dispatch gave the number of all dockers at the port.",
            "“Nobody should have to work eleven nights in a row,” said Edda Brannock, who leads the union. The port authority called the strike unlawful.",
            "Three container ships lay at anchor off the breakwater by noon, and the ferry to Lind sailed without freight.",
          ],
        },
      },
      {
        title: "Varn port strike spreads to the grain terminal",
        paragraphs: [
          "The strike at the port of Varn spread to the grain terminal on Tuesday, where {b} workers stopped the elevators.",
          "Millers in Lind have flour for nine days, their association said. The Harbour Union offered to let through cargoes for hospitals.",
          "Edda Brannock and the head of the port authority, Tomas Reyle, are to meet a mediator in the old customs house.",
        ],
      },
      {
        title: "Mediator offers Varn dockers a ten-night limit",
        paragraphs: [
          "A mediator proposed a limit of ten nights a month on Wednesday to end the strike at the port of Varn, two people at the talks said.",
          "The port authority would pay {a} crowns a night on top. The Harbour Union will put the offer to a vote in the fish hall.",
        ],
      },
      {
        title: "Varn dockers vote to end strike by a narrow margin",
        paragraphs: [
          "Dockers at Varn voted on Thursday by {b} to {c} to end their strike and take the mediator's offer, the Harbour Union said.",
          "The first crane moved at six in the evening. It will take a week to clear the containers that have piled up, Tomas Reyle said.",
        ],
      },
      {
        title: "CORRECTED: Varn dockers vote to end strike by a narrow margin",
        paragraphs: [
          "Dockers at Varn voted on Thursday by {c} to {b} to end their strike and take the mediator's offer, the Harbour Union said. An earlier report had the two figures the wrong way round.",
          "The first crane moved at six in the evening. It will take a week to clear the containers that have piled up, Tomas Reyle said.",
        ],
      },
    ],
    translations: [
      {
        language: "de",
        title: "Streik im Hafen von Varn weitet sich aus",
        paragraphs: [
          "Der Streik im Hafen von Varn hat am Dienstag auf den Getreideterminal übergegriffen. {b} Beschäftigte legten die Arbeit nieder, teilte die Hafengewerkschaft mit.",
          "Die Mühlen in Lind haben nach eigenen Angaben noch Mehl für neun Tage. Ein Vermittler soll am Mittwoch mit beiden Seiten sprechen.",
        ],
      },
      {
        language: "fr",
        title: "La grève du port de Varn gagne le terminal céréalier",
        paragraphs: [
          "La grève au port de Varn s'est étendue mardi au terminal céréalier, où {b} salariés ont cessé le travail, selon le syndicat du port.",
          "Les moulins de Lind disposent de neuf jours de farine. Un médiateur doit rencontrer les deux parties mercredi.",
        ],
      },
    ],
  },
  {
    name: "threats",
    place: "OSSABURG",
    beats: [
      {
        title: "Editor in Ossaburg receives death threats after ferry report",
        paragraphs: [
          "The editor of a weekly in Ossaburg, Mirela Tandori, has received death threats through social networks since her paper reported on unsafe ferries, she said on Tuesday.",
          "“First they insulted me, and now they write of what will happen to my family,” the journalist told reporters. She has counted {a} messages in four days.",
          "Police are looking at accounts that call themselves the Grey Banner Movement. The movement denied any part in it.",
        ],
      },
      {
        title: "Police search two flats over threats to Ossaburg journalist",
        paragraphs: [
          "Police searched two flats in Ossaburg on Wednesday over death threats against the journalist Mirela Tandori and took {b} telephones and a computer with them.",
          "A spokeswoman said that a man of {c} was being questioned. Nobody has been arrested.",
        ],
      },
      {
        title: "Man charged with death threats against Ossaburg editor",
        paragraphs: [
          "A man of {c} was charged on Friday with sending death threats to Mirela Tandori, the editor whose paper reported on unsafe ferries, the prosecutor said.",
          "He had written {a} messages from three accounts. His lawyer said that he regretted them. The GBM, to which he had belonged, said that it had expelled him last year.",
        ],
      },
    ],
    translations: [
      {
        language: "de",
        title: "Morddrohungen gegen Journalistin in Ossaburg",
        paragraphs: [
          "Die Chefredaktorin einer Wochenzeitung in Ossaburg, Mirela Tandori, hat nach einem Bericht über unsichere Fähren Morddrohungen erhalten. Innert vier Tagen seien {a} Nachrichten eingegangen, sagte sie am Dienstag.",
          "Die Polizei ermittelt gegen Konten, die sich Grey Banner Movement nennen. Die Bewegung weist jede Beteiligung zurück.",
        ],
      },
    ],
  },
  {
    name: "bank breach",
    place: "LIND",
    beats: [
      {
        title: "Kestrel Bank closes its app after data breach",
        paragraphs: [
          "Kestrel Bank closed its app on Monday after somebody had copied data of {a} thousand customers, the bank said. Accounts and cards are safe, according to its spokesman.",
          "A ransom note asks for payment in nine days. “We do not pay,” said the bank's chief executive, Ines Holloway.",
        ],
      },
      {
        title: "Regulator opens inquiry into Kestrel Bank breach",
        paragraphs: [
          "The financial regulator of Varland opened an inquiry on Tuesday into how the data breach at Kestrel Bank went unseen for {b} days.",
          "An old server for test data had stood open to the network, two people with knowledge of the matter said. Kestrel Bank's shares fell by {c} percent.",
        ],
      },
      {
        title: "Kestrel Bank says stolen data has been published",
        paragraphs: [
          "Data stolen from Kestrel Bank appeared on a forum on Thursday, the bank confirmed. It holds names and addresses of {a} thousand customers, and no passwords.",
          "Ines Holloway apologised and offered every customer a year of monitoring free of charge. A consumer group called that too little.",
        ],
      },
      {
        title: "Chief executive of Kestrel Bank to step down",
        paragraphs: [
          "Ines Holloway will step down as chief executive of Kestrel Bank at the end of the month, the bank said on Friday, {b} days after a data breach became known.",
          "The head of its Lind branch takes over for the time being.",
        ],
      },
    ],
    translations: [
      {
        language: "fr",
        title: "Kestrel Bank ferme son application après un vol de données",
        paragraphs: [
          "Kestrel Bank a fermé lundi son application après le vol de données de {a} mille clients, a annoncé la banque. Les comptes et les cartes ne sont pas touchés.",
          "Une demande de rançon fixe un délai de neuf jours. « Nous ne payons pas », a déclaré la directrice générale, Ines Holloway.",
        ],
      },
      {
        language: "es",
        title: "Kestrel Bank cierra su aplicación tras un robo de datos",
        paragraphs: [
          "Kestrel Bank cerró el lunes su aplicación después de que alguien copiara los datos de {a} mil clientes, informó la entidad. Las cuentas y las tarjetas están a salvo.",
          "Una nota exige un rescate en nueve días. La directora general, Ines Holloway, dijo que no pagarán.",
        ],
      },
    ],
  },
  {
    name: "flood",
    place: "LOWER OSSA",
    beats: [
      {
        title: "River Ossa rises above its first flood mark",
        paragraphs: [
          "The river Ossa rose above its first flood mark on Sunday night after two days of rain, the hydrological service said. It stood at {a} centimetres in Ossaburg.",
          "Campsites along the lower river were cleared, and the railway to Lind runs at walking pace across the meadow bridge.",
        ],
      },
      {
        title: "{b} people leave homes as Ossa floods lower town",
        paragraphs: [
          "{b} people left their homes on Monday as the Ossa flooded the lower town of Ossaburg. Soldiers filled sandbags through the night.",
          "A woman of {c} was rescued from the roof of her car. The mayor asked people to keep away from the embankment.",
          "The storm that brought the rain moves off to the east, forecasters said.",
        ],
      },
      {
        title: "Flood on the Ossa recedes, bridge stays closed",
        paragraphs: [
          "The flood on the Ossa receded on Wednesday, and most of the {b} people who had fled went home to mud and wet furniture.",
          "The meadow bridge stays closed: divers found a hole of {c} centimetres under its second pillar.",
        ],
      },
    ],
    translations: [
      {
        language: "de",
        title: "Ossa überflutet Unterstadt von Ossaburg",
        paragraphs: [
          "Wegen des Hochwassers der Ossa haben am Montag {b} Menschen in der Unterstadt von Ossaburg ihre Häuser verlassen. Soldaten füllten die Nacht hindurch Sandsäcke.",
          "Eine Frau von {c} Jahren wurde vom Dach ihres Autos gerettet. Die Bahnlinie nach Lind ist unterbrochen.",
        ],
      },
    ],
  },
  {
    name: "football",
    place: "LIND",
    beats: [
      {
        title: "Lind Athletic reach cup final after penalty drama",
        paragraphs: [
          "Lind Athletic reached the final of the Varland cup on Saturday after a football match of {a} minutes that was decided on penalties.",
          "Their keeper said that he had received death threats as a joke from his own brother, who supports the other side.",
        ],
      },
      {
        title: "Fans queue through the night for cup final tickets",
        paragraphs: [
          "Some {b} football fans queued through the night in Lind for tickets to the cup final. The stadium holds fewer than half of them.",
          "A strike of the ticket machines, as the club called it, made the queue longer still.",
        ],
      },
      {
        title: "Lind Athletic win the cup in the last minute",
        paragraphs: [
          "Lind Athletic won the Varland cup on Sunday with a goal in the last minute before {a} thousand people. It is their first title since 1968.",
          "The captain lifted a cup with a dent in it: it had fallen off the bus in the semi-final.",
        ],
      },
    ],
    translations: [],
  },
  {
    name: "recall",
    place: "VARN",
    beats: [
      {
        title: "Tindra recalls {a} thousand kettles after fire",
        paragraphs: [
          "The appliance maker Tindra recalls {a} thousand kettles of its Polar line, the company said on Tuesday. A kitchen in Varn had burned after one of them switched itself on.",
          "Owners should pull the plug and will get their money back. Nobody was hurt.",
        ],
      },
      {
        title: "Tindra widens kettle recall to three more countries",
        paragraphs: [
          "Tindra widened the recall of its Polar kettles to three more countries on Thursday after {b} further reports of overheating.",
          "A supplier had changed the thermostat without saying so, the company said. It has stopped the line in its works at Lind.",
        ],
      },
    ],
    translations: [
      {
        language: "es",
        title: "Tindra retira {a} mil hervidores tras un incendio",
        paragraphs: [
          "El fabricante Tindra retira {a} mil hervidores de la gama Polar, informó la empresa el martes. Una cocina de Varn se incendió después de que uno se encendiera solo.",
          "No hubo heridos. Los dueños recuperarán su dinero.",
        ],
      },
    ],
  },
  {
    name: "election",
    place: "TESK",
    beats: [
      {
        title: "Tesk to recount votes after mayor leads by {a}",
        paragraphs: [
          "Votes for the mayor of Tesk will be counted again, the election board decided on Monday: Sunniva Aldermoor leads by {a} of forty thousand.",
          "Her opponent, Piet Marrow, said that a box from the island of Rost had come without a seal.",
        ],
      },
      {
        title: "Recount in Tesk finds {b} votes in a cupboard",
        paragraphs: [
          "The recount of the election in Tesk found {b} ballots in a cupboard of the school at Cape Rost, the board said on Wednesday. They had been counted, and forgotten when they were packed.",
          "Sunniva Aldermoor's lead shrank to {c}. Both sides have observers in the hall.",
        ],
      },
      {
        title: "Aldermoor wins Tesk election after recount",
        paragraphs: [
          "Sunniva Aldermoor has won the election in Tesk by {c} votes, the board declared on Friday after a recount. Piet Marrow congratulated her.",
          "She promised a new ferry and an end to the parking on the old market.",
        ],
      },
    ],
    translations: [],
  },
  {
    name: "harvest",
    place: "LIND",
    beats: [
      {
        title: "Apple growers around Lind expect best harvest in ten years",
        paragraphs: [
          "Apple growers around Lind expect to pick {a} thousand tonnes this autumn, the most in ten years, their association said.",
          "A dry August made the fruit small and sweet. Cider makers have ordered new barrels.",
        ],
      },
      {
        title: "Cider press explodes, nobody hurt",
        paragraphs: [
          "A cider press exploded in a village near Lind on Thursday and covered {b} cars with apple pulp. Nobody was hurt.",
          "The fire brigade used the occasion to test its new hose.",
        ],
      },
    ],
    translations: [],
  },
  {
    name: "observatory",
    place: "CAPE ROST",
    beats: [
      {
        title: "Observatory at Cape Rost sees comet {a} days early",
        paragraphs: [
          "Astronomers at Cape Rost have seen a comet {a} days before it was expected, the observatory said on Monday. It can be seen with field glasses above the northern horizon.",
          "It loses some {b} tonnes of ice a second, a researcher said.",
        ],
      },
      {
        title: "Comet over Cape Rost breaks in two",
        paragraphs: [
          "The comet that was found from Cape Rost has broken in two, pictures of Wednesday night show. The pieces drift apart at {c} metres a second.",
          "Nothing of it will come near the Earth, the observatory said.",
        ],
      },
    ],
    translations: [],
  },
  {
    name: "hospital",
    place: "OSSABURG",
    beats: [
      {
        title: "Ossaburg hospital opens ward for {a} patients",
        paragraphs: [
          "The hospital of Ossaburg opened a ward for {a} patients with lung disease on Monday. The health ministry paid two thirds of it.",
          "Nurses welcomed the rooms and asked who would staff them.",
        ],
      },
      {
        title: "Flu fills hospitals in Varland earlier than usual",
        paragraphs: [
          "Flu fills the hospitals of Varland {b} days earlier than usual, the health office said on Thursday. Children under five and people over seventy are hit hardest.",
          "Vaccine is to be had at every pharmacy, and {c} thousand doses more will come next week.",
        ],
      },
    ],
    translations: [],
  },
];
