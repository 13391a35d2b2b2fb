"""Prose in seven languages and two scripts, written for the grids: paragraphs of one line each."""

TEXTS = {
    "English": (
        (
            "The ferry to the outer islands left an hour late on Monday, because nobody could find the man who keeps "
            "the key of the ramp. We stood on the pier with our bags and bread, and the gulls looked at the bread. "
            "When he came at last, he said that he had been to the dentist, and that it had not been worth it."
        ),
        (
            "I had taken a book with me and did not open it. The sea was flat and grey, the engine hummed in the "
            "floor, and an old woman beside me told me about every house that we passed. Most of them belong to "
            "people from the city now, she said, and stand empty from September until the first warm week in May."
        ),
        (
            "On the island there is one shop, one telephone and one road, which goes around the hill and ends where "
            "it began. I walked it twice before supper. Somebody had painted the numbers of the houses on stones, and"
            " the stones lay in the grass as if they had grown there."
        ),
        (
            "I shall go again in autumn, when the heather is out. Until then I have to learn how to cook fish, since "
            "the shop sells nothing else on most days of the week. If you know a recipe that needs no oven, please "
            "write to me, and I will try it and tell you how it went."
        ),
    ),
    "German": (
        (
            "Am Samstag haben wir endlich den alten Ofen in der Werkstatt angeheizt, obwohl alle Nachbarn davon "
            "abgeraten hatten. Zuerst kam nur Rauch, dann ein Geräusch wie von einem müden Hund, und schließlich "
            "wurde es warm. Meine Schwester brachte Kuchen, und wir saßen bis in die Nacht um das Feuer herum."
        ),
        (
            "Die Leitung zum Brunnen ist immer noch undicht. Ich habe die Schelle zweimal ersetzt und jedes Mal "
            "gehofft, dass sie hält, aber das Wasser findet seinen Weg. Vielleicht muss man das ganze Rohr "
            "austauschen, doch dafür fehlt mir im Augenblick die Geduld und vor allem das passende Werkzeug."
        ),
        (
            "Im Dorf erzählt man sich, dass der Müller seine Mühle verkaufen will. Niemand hat ihn gefragt, weil er "
            "am liebsten schweigt. Am Abend sieht man ihn auf der Bank vor dem Haus sitzen, den Hut neben sich, und "
            "er zählt die Autos, die über die Brücke fahren."
        ),
        (
            "Wer uns im Winter besuchen möchte, sollte feste Schuhe mitbringen und nicht zu spät losgehen. Der Weg "
            "ist gut zu finden, wenn kein Nebel liegt. Ab der Kapelle hält man sich links, und dann riecht man schon "
            "den Rauch, lange bevor man das Dach sieht."
        ),
    ),
    "French": (
        (
            "Le marché du jeudi commence avant le jour, quand les camions arrivent et que les chiens aboient encore. "
            "On y vend des pommes, du fromage et des outils dont plus personne ne connaît le nom. Ma tante y va "
            "chaque semaine pour acheter une seule chose, et elle revient avec un panier plein."
        ),
        (
            "Cette année, la rivière est montée jusqu'au deuxième escalier. Nous avons porté les chaises dans la "
            "chambre et attendu que la pluie cesse. Un voisin est passé en barque pour demander si nous avions besoin"
            " de pain, et il a fini par rester toute la soirée à parler de son frère."
        ),
        (
            "Je répare une vieille radio que j'ai trouvée dans la cave. Elle ne capte qu'une station, mais le son est"
            " doux et un peu lointain, comme si quelqu'un chantait dans la maison d'à côté. Il me manque un bouton, "
            "que je remplacerai sans doute par un bouchon de liège."
        ),
        (
            "Au printemps, nous planterons des haricots le long du mur, là où il fait chaud même le matin. Mon "
            "grand-père disait qu'il ne faut jamais les semer avant la pleine lune. Je n'y crois pas vraiment, mais "
            "je regarde quand même le calendrier avant de sortir la bêche."
        ),
    ),
    "Italian": (
        (
            "La stazione del paese ha un solo binario e un orologio che segna sempre le tre. Il capostazione lo sa, "
            "ma dice che due volte al giorno ha ragione, e che nessuno si è mai lamentato. Quando il treno arriva, la"
            " gente si alza dalle panchine con calma, come se avesse tutto il tempo del mondo."
        ),
        (
            "Ieri abbiamo raccolto le olive dietro la casa della nonna, prima che cominciasse il vento. Erano poche, "
            "piccole e molto nere. Mio cugino ha rotto la scala, poi ha detto che era vecchia, e alla fine abbiamo "
            "dovuto scuotere i rami con una canna lunga e leggera."
        ),
        (
            "Sto imparando a suonare la fisarmonica che mi ha lasciato lo zio. Le dita vanno dove vogliono e il gatto"
            " esce dalla stanza appena apro la custodia. Però la sera, con la finestra aperta, qualcuno dall'altra "
            "parte della strada batte le mani dopo ogni canzone."
        ),
        (
            "Se passate da queste parti in autunno, fermatevi al forno vicino alla fontana. Il pane esce alle sei, "
            "quando fuori è ancora buio, e costa meno di un caffè. Non chiedete la ricetta, perché la signora finge "
            "di essere sorda, ma vi regalerà volentieri un biscotto."
        ),
    ),
    "Spanish": (
        (
            "El faro se apagó hace veinte años, pero mi abuelo sigue subiendo la escalera todas las tardes. Dice que "
            "alguien tiene que mirar el mar, aunque ya no pasen barcos. Yo lo acompaño cuando puedo, y desde arriba "
            "vemos las casas blancas, el camino de tierra y las cabras que nadie ha contado nunca."
        ),
        (
            "Esta semana hemos pintado la cocina de un color que en la tienda parecía azul. Con la luz de la mañana "
            "es verde, y por la noche no se sabe muy bien qué es. Mi hermana dice que le gusta así, y nadie se atreve"
            " a contradecirla, porque fue ella quien pagó la pintura."
        ),
        (
            "Encontré en el desván una caja de cartas escritas a máquina. No tienen fecha ni firma, y todas empiezan "
            "con la misma frase sobre la lluvia. Las he leído dos veces sin entender quién las mandaba, pero ahora, "
            "cuando llueve, pienso siempre en esa persona."
        ),
        (
            "Para llegar al pueblo hay que dejar la carretera después del puente y seguir el río durante media hora. "
            "No hay carteles. Si ven a un hombre con un perro negro, pregúntenle por la fuente, que él les indicará "
            "el camino y quizá les cuente una historia."
        ),
    ),
    "Polish": (
        (
            "W niedzielę poszliśmy nad jezioro, chociaż wszyscy mówili, że lód jest jeszcze za cienki. Stanęliśmy "
            "więc tylko na brzegu i rzucaliśmy kamienie, a one ślizgały się daleko i dźwięczały jak szkło. Mój brat "
            "twierdzi, że ten dźwięk słychać nawet w sąsiedniej wsi."
        ),
        (
            "Stary zegar po dziadku znowu chodzi. Wystarczyło wyczyścić koła i dodać kroplę oleju, ale szukałem "
            "przyczyny przez trzy wieczory. Teraz bije co godzinę trochę za głośno, i sąsiadka z dołu puka w sufit, "
            "kiedy wybija północ."
        ),
        (
            "Na strychu mieszka kot, którego nikt nie zapraszał. Przychodzi oknem, śpi na starych gazetach i "
            "wychodzi, zanim zaczynam pracę. Zostawiam mu miskę mleka, choć wiem, że nie powinienem, bo potem siedzi "
            "pod drzwiami i czeka na więcej."
        ),
        (
            "Latem chcemy pojechać rowerami do morza, powoli i bez planu. Mapa jest stara, ale drogi się nie "
            "zmieniły, przynajmniej te małe. Jeżeli ktoś zna dobre miejsce na namiot koło rzeki, niech napisze do "
            "mnie kilka słów, bo bardzo nam się przyda."
        ),
    ),
    "Russian": (
        (
            "В субботу мы ездили на дачу, чтобы закрыть её на зиму и забрать последние яблоки. Дорога была пустая, и "
            "только у моста стоял старик с удочкой, который помахал нам рукой. Дома пахло сыростью и мятой, а на "
            "столе лежала записка, забытая ещё в августе."
        ),
        (
            "Я давно хотел починить бабушкин приёмник, но всё не было времени. Теперь он снова ловит две станции, "
            "одну из которых почти не слышно. По вечерам я включаю его на кухне, и мне кажется, что голоса доносятся "
            "откуда-то из прошлого века."
        ),
        (
            "Соседский мальчик спросил меня, почему снег скрипит под ногами. Я не знал, что ответить, и мы пошли в "
            "библиотеку искать нужную книгу. Книги не нашли, зато библиотекарша напоила нас чаем и рассказала, как в "
            "детстве ходила в школу на лыжах."
        ),
        (
            "Летом сюда приходит пароход, и тогда на пристани играет музыка. Сейчас тихо, река стоит подо льдом, и "
            "только собаки бегают с одного берега на другой. Если будете в наших краях, заходите без звонка, потому "
            "что телефон всё равно не работает."
        ),
    ),
}
