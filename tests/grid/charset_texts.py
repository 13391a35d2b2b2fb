"""More prose, in languages that are written in character sets of their own: paragraphs of one line each."""

MORE_TEXTS = {
    "Czech": (
        (
            "V sobotu jsme šli na houby, i když nikdo z nás nevěřil, že po tak suchém létě něco poroste. Chodili jsme "
            "dvě hodiny po mokrém listí a našli jen tři babky a cizí klobouk. Děda říkal, že za jeho mládí se chodilo "
            "s nůší, ale to tvrdí každý rok."
        ),
        (
            "Doma pořád opravuji ten starý kolotoč na prádlo. Největší potíž je ložisko, které už nikdo nevyrábí, "
            "takže jsem zkusil náhradní z jízdního kola. Otáčí se, jenže při větru skřípe tak hlasitě, že si sousedka "
            "myslí, že mučíme kočku."
        ),
        (
            "Na nádraží v našem městečku zavřeli čekárnu a lidé teď postávají pod střechou u kolejí. Včera tam někdo "
            "přinesl židle, termosku s čajem a šachovnici. Vlak měl zpoždění čtyřicet minut, ale nikomu to nevadilo, "
            "protože partie ještě neskončila."
        ),
        (
            "Příští týden přijede bratr a budeme zkoušet novou pec. Potřebujeme suché dřevo, hodně trpělivosti a "
            "souseda, který ví, jak se dělá chléb. Kdo má chuť, ať se zastaví, dveře jsou otevřené od rána."
        ),
    ),
    "Swedish": (
        (
            "Igår åkte vi ut till ön för att hämta båten innan isen lägger sig. Motorn ville inte starta förrän "
            "farbror Åke slog på den med en träsko, och sedan gick den som en klocka hela vägen hem. Det blåste "
            "hårt, men kaffet i termosen höll sig varmt."
        ),
        (
            "Jag har börjat läsa gamla väderböcker från fyren. Fyrvaktaren skrev upp vind och sikt varje morgon i "
            "trettio år, och ibland en rad om en fågel som hade flugit mot glaset. På julafton står det bara: snö, "
            "stilla, ensam."
        ),
        (
            "Köket luktar av äpplen, eftersom hela skörden ligger på golvet. Vi kokar mos på lördagar och ger bort "
            "burkarna till alla som går förbi. Ändå blir högen inte mindre, och grannen påstår att träden skrattar "
            "åt oss."
        ),
        (
            "Om någon vet hur man lagar ett dragspel med trasig bälg, så hör gärna av er. Jag har provat tejp, "
            "läder och till sist en cykelslang. Det låter ännu som en trött ko, men barnen tycker att det är bättre "
            "så."
        ),
    ),
    "Portuguese": (
        (
            "No domingo descemos até à praia para ver se as redes ainda lá estavam. O mar tinha levado duas e "
            "trazido uma cadeira, que agora está na cozinha e que ninguém quer usar. A minha avó diz que não se "
            "senta em coisas que o mar devolve, e não há discussão possível."
        ),
        (
            "Estou a arranjar o relógio da igreja, embora não perceba nada de relógios. O padre pediu-me porque "
            "tenho uma escada comprida. Já descobri que faltam três dentes numa roda e que um pássaro fez ninho "
            "atrás do mostrador, por isso vamos esperar até à primavera."
        ),
        (
            "As laranjas amadureceram cedo este ano e já não sabemos o que fazer com elas. Fizemos doce, sumo e um "
            "bolo que não cresceu. Os vizinhos fecham as janelas quando nos veem chegar com o cesto, mas o cão deles "
            "é a nossa última esperança."
        ),
        (
            "À noite ouço a rádio de um país que não conheço. Não percebo uma única palavra, mas a voz é calma e "
            "parece que lê uma lista de estações de comboio. Adormeço sempre antes da última, e de manhã fico sem "
            "saber onde acabava a linha."
        ),
    ),
    "Japanese": (
        (
            "土曜日の朝、古い自転車で港まで行きました。風が強くて、帽子が二回も飛びました。港には誰もいなくて、"
            "猫だけが網の上で寝ていました。魚屋のおじさんは、今日は船が出ないから早く帰りなさいと言いました。"
        ),
        (
            "祖父のラジオを直そうと思っています。ふたを開けると、中から古い切符と豆が三つ出てきました。"
            "音はまだ出ませんが、電気を入れると小さな灯がつきます。それだけでも、夜の台所が少し暖かく見えます。"
        ),
        (
            "隣の子どもに、どうして雪は音がしないのかと聞かれました。答えられなかったので、いっしょに図書館へ行きました。"
            "本は見つかりませんでしたが、帰り道で雪が降りはじめて、二人で黙って耳をすませました。"
        ),
        (
            "来週は庭の柿を全部とるつもりです。甘いものはそのまま食べて、しぶいものは軒下に干します。"
            "手伝ってくれる人には、かごいっぱい持って帰ってもらいます。はしごが一つしかないので、早い者勝ちです。"
        ),
    ),
    "Chinese": (
        (
            "星期六早上我们骑着旧自行车去河边，想看看那座桥修好了没有。桥还是老样子，只是多了一块牌子，上面写着请绕行。"
            "我们坐在石头上吃了两个馒头，看见一只白鹭站在水里，一动也不动。"
        ),
        (
            "爷爷留下的收音机又能响了。我把里面的灰尘擦干净，换了一根电线，试了三个晚上才找到毛病。"
            "现在它只能收到一个电台，声音很轻，好像有人在隔壁房间里唱歌。"
        ),
        (
            "邻居家的孩子问我，为什么下雪的时候这么安静。我不知道怎么回答，就带他去图书馆找书。书没有找到，"
            "可是管理员请我们喝了热茶，还讲了她小时候走路上学的故事。"
        ),
        (
            "下个月我想把院子里的柿子都摘下来。甜的马上吃，涩的挂在屋檐下面晒干。谁愿意来帮忙，就可以带一篮回家。"
            "梯子只有一把，所以请早一点来，不然就只能站在下面接了。"
        ),
    ),
    "Traditional Chinese": (
        (
            "星期六早上我們騎著舊腳踏車去河邊，想看看那座橋修好了沒有。橋還是老樣子，只是多了一塊牌子，上面寫著請繞行。"
            "我們坐在石頭上吃了兩個饅頭，看見一隻白鷺站在水裡，一動也不動。"
        ),
        (
            "爺爺留下的收音機又能響了。我把裡面的灰塵擦乾淨，換了一根電線，試了三個晚上才找到毛病。"
            "現在它只能收到一個電臺，聲音很輕，好像有人在隔壁房間裡唱歌。"
        ),
        (
            "鄰居家的孩子問我，為什麼下雪的時候這麼安靜。我不知道怎麼回答，就帶他去圖書館找書。書沒有找到，"
            "可是管理員請我們喝了熱茶，還講了她小時候走路上學的故事。"
        ),
        (
            "下個月我想把院子裡的柿子都摘下來。甜的馬上吃，澀的掛在屋簷下面曬乾。誰願意來幫忙，就可以帶一籃回家。"
            "梯子只有一把，所以請早一點來，不然就只能站在下面接了。"
        ),
    ),
}
