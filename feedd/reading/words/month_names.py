"""Names of months and weekdays in 36 languages, in small letters.

Genitives and abbreviations are among them.
Made by `python -m tests.support.make_month_names` from CLDR 49; do not edit.
What CLDR does not have stands in calendar.py.
"""
# fmt: off

# language -> the words of each month from January on, months apart by a bar
MONTH_NAMES = {
    "en": (
        "january jan | february feb | march mar | april apr | may | june jun | july jul | august aug | "
        "september sep | october oct | november nov | december dec"
    ),
    "de": (
        "januar jan | februar feb | märz mär | april apr | mai | juni jun | juli jul | august aug | "
        "september sept sep | oktober okt | november nov | dezember dez"
    ),
    "fr": (
        "janvier janv | février févr | mars | avril avr | mai | juin | juillet juil | août | septembre sept | "
        "octobre oct | novembre nov | décembre déc"
    ),
    "es": (
        "enero ene | febrero feb | marzo mar | abril abr | mayo may | junio jun | julio jul | agosto ago | "
        "septiembre sept | octubre oct | noviembre nov | diciembre dic"
    ),
    "it": (
        "gennaio gen | febbraio feb | marzo mar | aprile apr | maggio mag | giugno giu | luglio lug | "
        "agosto ago | settembre set | ottobre ott | novembre nov | dicembre dic"
    ),
    "pt": (
        "janeiro jan | fevereiro fev | março mar | abril abr | maio mai | junho jun | julho jul | agosto ago | "
        "setembro set | outubro out | novembro nov | dezembro dez"
    ),
    "nl": (
        "januari jan | februari feb | maart mrt | april apr | mei | juni jun | juli jul | augustus aug | "
        "september sep | oktober okt | november nov | december dec"
    ),
    "ru": (
        "января янв январь | февраля февр февраль | марта мар март | апреля апр апрель | мая май | "
        "июня июн июнь | июля июл июль | августа авг август | сентября сент сентябрь | октября окт октябрь | "
        "ноября нояб ноябрь | декабря дек декабрь"
    ),
    "pl": (
        "stycznia sty styczeń | lutego lut luty | marca mar marzec | kwietnia kwi kwiecień | maja maj | "
        "czerwca cze czerwiec | lipca lip lipiec | sierpnia sie sierpień | września wrz wrzesień | "
        "października paź październik | listopada lis listopad | grudnia gru grudzień"
    ),
    "sv": (
        "januari jan | februari feb | mars | april apr | maj | juni | juli | augusti aug | september sep | "
        "oktober okt | november nov | december dec"
    ),
    "da": (
        "januar jan | februar feb | marts mar | april apr | maj | juni jun | juli jul | august aug | "
        "september sep | oktober okt | november nov | december dec"
    ),
    "nb": (
        "januar jan | februar feb | mars mar | april apr | mai | juni jun | juli jul | august aug | "
        "september sep | oktober okt | november nov | desember des"
    ),
    "fi": (
        "tammikuuta tammi tammikuu | helmikuuta helmi helmikuu | maaliskuuta maalis maaliskuu | "
        "huhtikuuta huhti huhtikuu | toukokuuta touko toukokuu | kesäkuuta kesä kesäkuu | "
        "heinäkuuta heinä heinäkuu | elokuuta elo elokuu | syyskuuta syys syyskuu | lokakuuta loka lokakuu | "
        "marraskuuta marras marraskuu | joulukuuta joulu joulukuu"
    ),
    "cs": (
        "ledna led leden | února úno únor | března bře březen | dubna dub duben | května kvě květen | "
        "června čvn červen | července čvc červenec | srpna srp srpen | září zář | října říj říjen | "
        "listopadu lis listopad | prosince pro prosinec"
    ),
    "sk": (
        "januára jan január | februára feb február | marca mar marec | apríla apr apríl | mája máj | júna jún | "
        "júla júl | augusta aug august | septembra sep september | októbra okt október | novembra nov november | "
        "decembra dec december"
    ),
    "hu": (
        "január jan | február febr | március márc | április ápr | május máj | június jún | július júl | "
        "augusztus aug | szeptember szept | október okt | november nov | december dec"
    ),
    "ro": (
        "ianuarie ian | februarie feb | martie mar | aprilie apr | mai | iunie iun | iulie iul | august aug | "
        "septembrie sept | octombrie oct | noiembrie nov | decembrie dec"
    ),
    "el": (
        "ιανουαρίου ιαν ιανουάριος | φεβρουαρίου φεβ φεβρουάριος | μαρτίου μαρ μάρτιος μάρ | "
        "απριλίου απρ απρίλιος | μαΐου μαΐ μάιος μάι | ιουνίου ιουν ιούνιος ιούν | ιουλίου ιουλ ιούλιος ιούλ | "
        "αυγούστου αυγ αύγουστος αύγ | σεπτεμβρίου σεπ σεπτέμβριος | οκτωβρίου οκτ οκτώβριος | "
        "νοεμβρίου νοε νοέμβριος νοέ | δεκεμβρίου δεκ δεκέμβριος"
    ),
    "tr": (
        "ocak oca | şubat şub | mart mar | nisan nis | mayıs may | haziran haz | temmuz tem | ağustos ağu | "
        "eylül eyl | ekim eki | kasım kas | aralık ara"
    ),
    "uk": (
        "січня січ січень | лютого лют лютий | березня бер березень | квітня квіт квітень | "
        "травня трав травень | червня черв червень | липня лип липень | серпня серп серпень | "
        "вересня вер вересень | жовтня жовт жовтень | листопада лист листопад | грудня груд грудень"
    ),
    "bg": (
        "януари яну | февруари фев | март | април апр | май | юни | юли | август авг | септември сеп | "
        "октомври окт | ноември ное | декември дек"
    ),
    "sr": (
        "јануар јан | фебруар феб | март мар | април апр | мај | јун | јул | август авг | септембар сеп | "
        "октобар окт | новембар нов | децембар дец"
    ),
    "sl": (
        "januar jan | februar feb | marec mar | april apr | maj | junij jun | julij jul | avgust avg | "
        "september sep | oktober okt | november nov | december dec"
    ),
    "hr": (
        "siječnja sij siječanj | veljače velj veljača | ožujka ožu ožujak | travnja tra travanj | "
        "svibnja svi svibanj | lipnja lip lipanj | srpnja srp srpanj | kolovoza kol kolovoz | rujna ruj rujan | "
        "listopada lis listopad | studenoga stu studeni | prosinca pro prosinac"
    ),
    "ca": (
        "gener gen | febrer febr | març | abril abr | maig | juny | juliol jul | agost ag | setembre set | "
        "octubre oct | novembre nov | desembre des"
    ),
    "gl": (
        "xaneiro xan | febreiro feb | marzo mar | abril abr | maio | xuño | xullo xul | agosto ago | "
        "setembro set | outubro out | novembro nov | decembro dec"
    ),
    "eu": (
        "urtarrila urt urtarrilaren | otsaila ots otsailaren | martxoa mar martxoaren | apirila api apirilaren | "
        "maiatza mai maiatzaren | ekaina eka ekainaren | uztaila uzt uztailaren | abuztua abu abuztuaren | "
        "iraila ira irailaren | urria urr urriaren | azaroa aza azaroaren | abendua abe abenduaren"
    ),
    "et": (
        "jaanuar jaan | veebruar veebr | märts | aprill apr | mai | juuni | juuli | august aug | "
        "september sept | oktoober okt | november nov | detsember dets"
    ),
    "lt": (
        "sausio saus sausis | vasario vas vasaris | kovo kov kovas | balandžio bal balandis | "
        "gegužės geg gegužė | birželio birž birželis | liepos liep liepa | rugpjūčio rugp rugpjūtis | "
        "rugsėjo rugs rugsėjis | spalio spal spalis | lapkričio lapkr lapkritis | gruodžio gruod gruodis"
    ),
    "lv": (
        "janvāris janv | februāris febr | marts | aprīlis apr | maijs | jūnijs jūn | jūlijs jūl | augusts aug | "
        "septembris sept | oktobris okt | novembris nov | decembris dec"
    ),
    "is": (
        "janúar jan | febrúar feb | mars mar | apríl apr | maí | júní jún | júlí júl | ágúst ágú | "
        "september sep | október okt | nóvember nóv | desember des"
    ),
    "id": (
        "januari jan | februari feb | maret mar | april apr | mei | juni jun | juli jul | agustus agu | "
        "september sep | oktober okt | november nov | desember des"
    ),
    "eo": (
        "januaro jan | februaro feb | marto mar | aprilo apr | majo maj | junio jun | julio jul | aŭgusto aŭg | "
        "septembro sep | oktobro okt | novembro nov | decembro dec"
    ),
    "he": (
        "ינואר ינו בינואר בינו | פברואר פבר בפברואר בפבר | מרץ במרץ | אפריל אפר באפריל באפר | מאי במאי | "
        "יוני ביוני | יולי ביולי | אוגוסט אוג באוגוסט באוג | ספטמבר ספט בספטמבר בספט | "
        "אוקטובר אוק באוקטובר באוק | נובמבר נוב בנובמבר בנוב | דצמבר דצמ בדצמבר בדצמ"
    ),
    "ar": "يناير | فبراير | مارس | أبريل | مايو | يونيو | يوليو | أغسطس | سبتمبر | أكتوبر | نوفمبر | ديسمبر",
    "cy": (
        "ionawr ion | chwefror chwef chw | mawrth maw | ebrill ebr | mai | mehefin meh | gorffennaf gorff gor | "
        "awst | medi | hydref hyd | tachwedd tach | rhagfyr rhag"
    ),
}

# language -> the words of each weekday from Monday on
WEEKDAY_NAMES = {
    "en": (
        "monday mon mo | tuesday tue tu | wednesday wed we | thursday thu th | friday fri fr | saturday sat sa | "
        "sunday sun su"
    ),
    "de": "montag mo | dienstag di | mittwoch mi | donnerstag do | freitag fr | samstag sa | sonntag so",
    "fr": (
        "lundi lun lu | mardi mar ma | mercredi mer me | jeudi jeu je | vendredi ven ve | samedi sam sa | "
        "dimanche dim di"
    ),
    "es": (
        "lunes lun lu | martes mar ma | miércoles mié mi | jueves jue ju | viernes vie vi | sábado sáb sa | "
        "domingo dom do"
    ),
    "it": "lunedì lun | martedì mar | mercoledì mer | giovedì gio | venerdì ven | sabato sab | domenica dom",
    "pt": "segunda seg | terça ter | quarta qua | quinta qui | sexta sex | sábado sáb | domingo dom",
    "nl": "maandag ma | dinsdag di | woensdag wo | donderdag do | vrijdag vr | zaterdag za | zondag zo",
    "ru": "понедельник пн | вторник вт | среда ср | четверг чт | пятница пт | суббота сб | воскресенье вс",
    "pl": (
        "poniedziałek pon | wtorek wt wto | środa śr śro | czwartek czw | piątek pt pią | sobota sob | "
        "niedziela niedz nie"
    ),
    "sv": (
        "måndag mån må | tisdag tis ti | onsdag ons on | torsdag tors to | fredag fre fr | lördag lör lö | "
        "söndag sön sö"
    ),
    "da": (
        "mandag man ma | tirsdag tirs ti | onsdag ons on | torsdag tors to | fredag fre fr | lørdag lør lø | "
        "søndag søn sø"
    ),
    "nb": (
        "mandag man ma | tirsdag tir ti | onsdag ons on | torsdag tor to | fredag fre fr | lørdag lør lø | "
        "søndag søn sø"
    ),
    "fi": (
        "maanantaina ma maanantai | tiistaina ti tiistai | keskiviikkona ke keskiviikko | torstaina to torstai | "
        "perjantaina pe perjantai | lauantaina la lauantai | sunnuntaina su sunnuntai"
    ),
    "cs": "pondělí po | úterý út | středa st | čtvrtek čt | pátek pá | sobota so | neděle ne",
    "sk": "pondelok po | utorok ut | streda st | štvrtok št | piatok pi | sobota so | nedeľa ne",
    "hu": "hétfő | kedd | szerda sze | csütörtök cs | péntek | szombat szo | vasárnap",
    "ro": "luni lun lu | marți mar ma | miercuri mie mi | joi | vineri vin vi | sâmbătă sâm sâ | duminică dum du",
    "el": (
        "δευτέρα δευ δε | τρίτη τρί τρ | τετάρτη τετ τε | πέμπτη πέμ πέ | παρασκευή παρ πα | σάββατο σάβ σά | "
        "κυριακή κυρ κυ"
    ),
    "tr": (
        "pazartesi pzt pt | salı sal sa | çarşamba çar ça | perşembe per pe | cuma cum cu | cumartesi cmt ct | "
        "pazar paz pa"
    ),
    "uk": "понеділок пн | вівторок вт | середа ср | четвер чт | пʼятниця пт | субота сб | неділя нд",
    "bg": "понеделник пн | вторник вт | сряда ср | четвъртък чт | петък пт | събота сб | неделя нд",
    "sr": (
        "понедељак пон по | уторак уто ут | среда сре ср | четвртак чет че | петак пет пе | субота суб су | "
        "недеља нед не"
    ),
    "sl": "ponedeljek pon | torek tor | sreda sre | četrtek čet | petek pet | sobota sob | nedelja ned",
    "hr": "ponedjeljak pon | utorak uto | srijeda sri | četvrtak čet | petak pet | subota sub | nedjelja ned",
    "ca": "dilluns dl | dimarts dt | dimecres dc | dijous dj | divendres dv | dissabte ds | diumenge dg",
    "gl": (
        "luns lu | martes mar ma | mércores mér mé | xoves xov xo | venres ven ve | sábado sáb sá | "
        "domingo dom do"
    ),
    "eu": "astelehena al | asteartea ar | asteazkena az | osteguna og | ostirala or | larunbata lr | igandea ig",
    "et": "esmaspäev | teisipäev | kolmapäev | neljapäev | reede | laupäev | pühapäev",
    "lt": (
        "pirmadienis pr | antradienis an | trečiadienis tr | ketvirtadienis kt | penktadienis pn | "
        "šeštadienis št | sekmadienis sk"
    ),
    "lv": (
        "pirmdiena pirmd pr | otrdiena otrd ot | trešdiena trešd tr | ceturtdiena ceturtd ce | "
        "piektdiena piektd pk | sestdiena sestd se | svētdiena svētd sv"
    ),
    "is": (
        "mánudagur mán má | þriðjudagur þri þr | miðvikudagur mið mi | fimmtudagur fim fi | föstudagur fös fö | "
        "laugardagur lau la | sunnudagur sun su"
    ),
    "id": "senin sen | selasa sel | rabu rab | kamis kam | jumat jum | sabtu sab | minggu min",
    "eo": "lundo lu | mardo ma | merkredo me | ĵaŭdo ĵa | vendredo ve | sabato sa | dimanĉo di",
    "he": "שני | שלישי | רביעי | חמישי | שישי | שבת | ראשון",
    "ar": "الاثنين إثنين | الثلاثاء ثلاثاء | الأربعاء أربعاء | الخميس خميس | الجمعة جمعة | السبت سبت | الأحد أحد",
    "cy": "llun ll | mawrth maw ma | mercher mer me | iau ia | gwener gwen gw gwe | sadwrn sad sa | sul su",
}
