"""Day period: the words phones write beside a 12-hour clock, folded to letters and their signs.

Source: the day periods of the Unicode CLDR (release 47) for the languages WhatsApp is written in.
"""

MORNING = frozenset(
    """
    aamu aamulla aamup aamupäivä aamupäivällä alfajiri am ap asubuhi aðmorgni damadrugada damanhã damañá de
    delamadrugada delamañana dieoggend dimattina dimineața dimineață dop dopol dopoldan dopoldne dopoledne
    dopoludnia dopoludnie dumat dumatin délelőtt día ekuseni emëngjesit entathakusa eparadites ertalab fh fm
    form formiddag förm förmiddag goiz goiza goizald goizaldea goizaldeko goizeko hommik hommikul inthemorning
    jut jutro madalingaraw madrugada manhã mat matin matinada mattina matí mañana mañá mg mor morg morgen
    morgens morgon morgunn morning mrg mëngjes ngumaga norīta ochtend oggend omformiddagen ommorgenen pagi
    paradite pd pg priekšp priekšpusdiena priekšpusdienā priešpiet prijepodne prp przedpoł przedpołudnie
    przedpołudniem påformiddagen påförm påförmiddagen påmorg påmorgenen påmorgonen rano reggel rn rytas ráno
    rīts sa sabah safiya sf sochtends subah sáng sübh səhər tengahmalam to ujutro ujutru umaga vm vorm vormittag
    vormittags zj zjut zjutraj öö öğledenönce πμ πρωί τοπρωί ам апн апоўначы дп наобяд наутро претпл претпладне
    пријеподне проб ранку ранок сутринта сүбһ сәһәр таң таңғы то утра утро ујутро ујутру эрталаб јутро үө өглөө
    առավոտ առավոտյան առվ בבוקר בוקר לפנהצ بامداد تاڭ تاڭعى تد ص صباحًا صبح صبحمنجهند صبحمیں غم فجرًا فيالصباح ق
    قبلازظهر قظ چب چۈشتىنبۇرۇن पहाट पूर्वाह्न बिहान सकाळ सुबह सुबुहजा ভোর ভোরবেলায় সকাল সকালবেলায় ਪੂਦੁ ਸਵੇਰੇ
    સવાર સવારે ପୂ ପୂର୍ବାହ୍ନ அதி அதிகாலை கா காலை ఉదయం ಬೆಳಗ್ಗೆ പുലർച്ചെ രാവിലെ උදේ පා පාන්දර පෙ පෙව ก่อนเที่ยง
    ตอนเช้า เช้า ในตอนเช้า ກ່ອນທ່ຽງ ຕອນເຊົ້າ ເຊົ້າ နံနက် დილ დილა დილით នៅពេលព្រឹក ព្រឹក ᠦᠥ 上午 午前 早上 朝 朝早 清晨 아침
    오전 𐐰𐑋 𐑨𐑥
    """.split()
)
"""12 is midnight."""

AFTERNOON = frozenset(
    """
    aand abend abends aft aften afternoon akşam akşamüstü alasiri apm aprèsmidi arrats arratsaldea arratsaldeko
    avond axşamüstü aðkvöldi ch chiều danoite datarde delapm delaprèsmidi delatarde delpomeriggio dieaand
    diemiddag diena dipomeriggio disera domediodía dopahar du dupăamiaza dupăamiază dusoir délután efterm
    eftermiddag eftirhádegi eguerd eguerdia eguerdiko eh em embrëmjes emini epasdites este etterm ettermiddag
    eve evening gabi gündüz hapon illalla ilta iltap iltapäivä iltapäivällä iluntz iluntzea iluntzeko in
    intheafternoon intheevening ip jioni kechqurun kunduzi kv kveld kväll kvöld mbrëmje mchana md mediodía
    middag migdia mittag mittags nachm nachmittag nachmittags navečer nggabi nghapon nm noite ntambama odp
    odpoledne omaftenen omeftermiddagen pasdite petang pm pomeriggio pop popiet popietė popod popodne popol
    popoldan popoldne popoludnie popoludní popoł popołudnie popołudniu poslijepodne ptg pärastlõuna pärastlõunal
    påefterm påeftermiddagen påettermiddagen påkvelden påkvällen pēcp pēcpusd pēcpusdiena pēcpusdienā savonds sd
    seara seară sera shaam siang smiddags soir sore síðdegis tarda tarde tengahhari tk tối uveče vakaras vakars
    vakarā vesprada vespre več veče večer wiecz wieczorem wieczór yamma ym zv zveč zvečer õhtu õhtul ös
    öğledensonra απόγ απόγευμα μεσημέρι μμ τοαπόγευμα τομεσημέρι апд апоўдні ахшамүстү веч вече вечер вечера
    вечерта вечора вечір день дня кечқурун кеш кешкі кундузи навечер орой пм попл попладне попод поподне пп
    следобед слоб тк түстенкейін түстенкейінгі увече ҝүндүз үх өдөр երեկո երեկոյան երկ ցերեկ ցերեկը ցերեկվա ցրկ
    אחהצ אחרהצהריים בערב בצהריים ערב צהריים ب بظ بعدازظهر بعدازچاشت بعدالظهر تك تۇستەنكەيىن تۇستەنكەيىنگى دوپہر
    دوپہرمیں سہپہر شام شاممنجهند شاممیں ظهر ظهرًا عصر غو ك كەش كەشكى كەشى م مساءً منجهندشام چك چۈشتىنكېيىن
    अपरान्ह अपराह्न दु दुपार दोपहर बेलुकी शाम शामजा सं संध्याकाळ साँझ দুপুর দুপুরবেলায় বিকাল সন্ধ্যা
    সন্ধ্যাবেলায় ਦੁਪਹਿਰੇ ਬਾਦੁ ਸ਼ ਸ਼ਾਮ ਸ਼ਾਮੀਂ બપોર બપોરે સાંજ સાંજે ଅପରାହ୍ନ அந்திமா அந்திமாலை பிற் பிற்பகல் மதி
    மதியம் மா மாலை మధ్యాహ్నం సా సాయంత్రం ಮಧ್ಯಾಹ್ನ ಸಂಜೆ ഉച്ചതിരിഞ്ഞ് ഉച്ചയ്ക്ക് വൈകുന്നേരം സന്ധ്യ දවල් පව හවස ค่ำ
    ช่วงเที่ยง ตอนบ่าย ตอนเย็น บ่าย หลังเที่ยง เที่ยง เย็น ในตอนบ่าย ในตอนเย็น ຕອນທ່ຽງ ຕອນບ່າຍ ຕອນແລງ ສວາຍ
    ຫຼັງທ່ຽງ ແລງ ညနေ နေ့လယ် ნაშუადღ ნაშუადღევი ნაშუადღევს საღ საღამო საღამოს នៅពេលរសៀល នៅពេលល្ងាច រសៀល ល្ងាច ᠦᠬᠣ
    下午 下昼 下晝 午後 夕方 夜晚 昼 晚上 오후 저녁 𐐹𐑋 𐑐𐑥
    """.split()
)
"""12 is noon."""

NOON = frozenset(
    """
    adhuhuri amiază delmediodía dél emesditës günorta hd hádegi keskip keskipäivä keskipäivällä keskpäev
    keskpäeval kp laamiază madhyanh meiodia mesditë mezzogiorno midday midi nap napol napoludnie noon opold
    opoldne perpiet podne pol pold poldne poledne poludnie poł południe pusd pusdienlaiks pusdienlaikā
    saasitazamchana tanghalingtapat tr trưa tushpayti vidurdienis wpoł wpołudnie öğle μεσημ напл напладне пладне
    подне полд полдень полудень талтүс тушпайти түскі ҝүнорта үддунд կեսօր կեսօրին կօ ءتالتۇس تالءتۇس تۇسكى
    मध्यान्ह நண் நண்பகல் ഉച്ച මධ්යාහ්නය ທ່ຽງ မွန်းတည့် შუადღ შუადღე შუადღეს ថ្ងៃត្រង់ 中午 正午 정오
    """.split()
)
"""11 and 12 stand, 1 and later are after noon."""

NIGHT = frozenset(
    """
    aadhiraat atnight axşam aðnóttu delanoche delanuit dienag dinotte ebusuku emesnatës enatës gaua gaueko
    gauerd gauerdia gece geceyarısı gecə gecəyarı hajnal hatinggabi kechasi keskiyö keskiyöllä kesköö keskööl ky
    lamiezulnopții malam medianoite meianoite mesnatë mezzanotte mi mid middernacht middernag midn midnat
    midnatt midnight miezulnopții min minuit mitjanit mitternacht miðnætti mn nacht nachts nag naktis nakts
    naktī nat natt natë night nit noapte noaptea noc noche notte noć noću noč nt nótt nửađêm omnatten opoln
    opolnoci opolnoči opółn opółnocy po poln polnoc polnoč ponoć ponoči pusnakts pusnaktī pånatten półn północ
    půl půln půlnoc raat saasitazausiku snachts usiku vidurnaktis vn vnoci wnocy yarimtun yö yöllä éjfél éjjel
    öösel đêm βράδυ τοβράδυ ахшам кечаси ночи ночь ночі ноћ ноћу ноќ ноќе ніч полн полночь полноќ полунощ поноћ
    презнощта північ түн түнгі түнжарымы шөнө шөнөдунд яримтун ҝеҹә ҝеҹәјары գիշեր գիշերը գիշերվա գշր կգ
    կեսգիշեր կեսգիշերին בלילה חצות לילה לפנותבוקר ءتۇن ءتۇنجارىمى آدھیرات تۇنگى رات راتمیں شب فيالمساء ل ليلاً
    منتصفالليل نیمهشب आधीरात मध्यरात मध्यरात्र मध्यरात्रि मरा रा रात रात्र রাত্রি রাত্রিবেলায় ਅੱਧੀਰਾਤ ਰਾਤ ਰਾਤੀਂ
    મધ્યરાત્રિ મરાત્રિ રાત્રિ રાત્રે இர இரவு நள் நள்ளிரவு అర్ధరాత్రి రాత్రి ಮಧ್ಯರಾತ್ರಿ ರಾತ್ರಿ അർദ്ധരാത്രി രാത്രി
    මැ මැදියම මැදියමටපසු රෑ กลางคืน เที่ยงคืน ກາງຄືນ ຕອນກາງຄືນ ທ່ຽງຄືນ သန်းခေါင်ယံ ღამ ღამე ღამით შუაღამე
    შუაღამეს នៅពេលយប់ យប់ អធ្រាត្រ 凌晨 午夜 夜 夜中 真夜中 밤 자정
    """.split()
)
"""12 is midnight, up to 5 stays, 6 and later are evening."""
