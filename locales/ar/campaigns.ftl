# needs a native check
campaigns-title = الحملات
campaigns-none = لا توجد حملة بعد. أحضر نداءً منشورًا: يُقرأ منه المسؤولون والرسالة والموعد النهائي، وتجيب أنت عمّا تركه مفتوحًا.
campaigns-bring-in = إحضار نداء
campaigns-viewer = المنظّمون هم من يحضرون النداءات. أنت هنا للاطلاع.
campaigns-campaign = الحملة
campaigns-next = الخطوة التالية
campaigns-next-file = لا يمكن قراءة ملفها: انظر فيه
campaigns-next-questions = { $n ->
    [zero] لا أسئلة
    [one] أجب عن السؤال
    [two] أجب عن سؤالين
    [few] أجب عن { $n } أسئلة
    [many] أجب عن { $n } سؤالًا
   *[other] أجب عن { $n } سؤال
  }
campaigns-next-problems = { $n ->
    [zero] لا مشكلات
    [one] عالج المشكلة
    [two] عالج مشكلتين
    [few] عالج { $n } مشكلات
    [many] عالج { $n } مشكلة
   *[other] عالج { $n } مشكلة
  }
campaigns-next-supporters = ارفع قائمة الموقّعين
campaigns-next-job = تابع المهمة { $job }
campaigns-next-preview = اقرأ ما سيُرسَل، في الطرفية: `sincerely dry-run { $name } --supporters data/supporters/{ $name }.csv`
campaigns-next-closed = لا شيء: لم تعد تُكتب لها رسائل
campaigns-until = الموعد النهائي
campaigns-past = انقضى
campaigns-no-deadline = لم يُذكر
campaigns-officials = المسؤولون
campaigns-languages = اللغات
campaigns-language = اللغة
campaigns-questions = الأسئلة
campaigns-problems = المشكلات
campaigns-no-problems = لم توجد مشكلات.
campaigns-problem-error = يمنع الإرسال:
campaigns-problem-warning = انظر في هذا:
campaigns-supporters = الموقّعون
campaigns-list-there = القائمة موجودة
campaigns-list-missing = لا قائمة بعد
campaigns-jobs = المهام
campaigns-closed = مغلقة:
campaigns-line = السطر { $line }
campaigns-lines = الأسطر { $first } إلى { $last }
campaigns-line-column = السطر { $line }، العمود { $column }
campaigns-import-how = اختر المستند أو انسخ نصه هنا. لا يُحفظ شيء قبل أن ترى ما قُرئ.
campaigns-import-document = المستند
campaigns-import-document-rule = ‎.txt أو ‎.html أو ‎.docx أو ‎.pdf، حتى 10 ميبيبايت
campaigns-import-paste = أو نصه
campaigns-import-read-it = اقرأه
campaigns-import-empty = ليس هناك ما يُقرأ بعد: اختر مستندًا أو انسخ نصه أدناه.
campaigns-import-both = اخترت مستندًا ونسخت نصًا. أيهما تريد؟ أفرغ النص أو اترك المستند.
campaigns-import-too-large = هذا أكبر من 10 ميبيبايت، أو نص أطول من ميبيبايت واحد. النداء بضع صفحات: هل هذا هو المستند الصحيح؟
campaigns-import-cut-off = لم يصل كاملًا. أرسله مرة أخرى من فضلك.
campaigns-import-unread = لا يمكن أن يصبح هذا حملة:
campaigns-import-look = هذا ما قُرئ. قارنه بالنداء ثم أعطِ الحملة اسمًا. يمكن تغيير كل خطأ لاحقًا.
campaigns-import-name = اسم الحملة
campaigns-import-name-rule = اسم قصير: حروف من a إلى z وأرقام و - و _
campaigns-import-name-name = الاسم من 1 إلى 64 حرفًا من a إلى z وأرقام و - و _ بلا فراغات: anna-berg
campaigns-import-name-taken = هذا الاسم اسم هذه الصفحة. اختر اسمًا آخر.
campaigns-import-name-there = توجد حملة بهذا الاسم. اختر اسمًا آخر أو اكتب فوقها.
campaigns-import-name-unmade = لم تُنشأ الحملة:
campaigns-import-over = اكتب فوق الحملة { $name }: يضيع ملفها ورسالتها
campaigns-import-make = أنشئ الحملة
campaigns-import-another = مستند آخر
campaigns-import-read = ما قُرئ
campaigns-import-text = النداء
campaigns-import-nothing = لم يوجد شيء
campaigns-import-more = { $n ->
    [zero] تظهر كل الأسطر.
    [one] سطر واحد آخر لا يظهر.
    [two] سطران آخران لا يظهران.
    [few] { $n } أسطر أخرى لا تظهر.
    [many] { $n } سطرًا آخر لا تظهر.
   *[other] { $n } سطر آخر لا تظهر.
  }
campaigns-import-questions = { $n ->
    [zero] لا يترك شيئًا مفتوحًا.
    [one] يترك سؤالًا واحدًا مفتوحًا. تجيب عنه في صفحة الحملة.
    [two] يترك سؤالين مفتوحين. تجيب عنهما في صفحة الحملة.
    [few] يترك { $n } أسئلة مفتوحة. تجيب عنها في صفحة الحملة.
    [many] يترك { $n } سؤالًا مفتوحًا. تجيب عنها في صفحة الحملة.
   *[other] يترك { $n } سؤال مفتوح. تجيب عنها في صفحة الحملة.
  }
campaigns-field-title = العنوان
campaigns-field-people = من أجل
campaigns-field-until = الموعد النهائي
campaigns-field-after-deadline = بعد الموعد النهائي
campaigns-field-languages = اللغات، المفضلة أولًا
campaigns-field-letter-language = لغة الرسالة
campaigns-field-salutation = التحية
campaigns-field-paragraphs = الرسالة
campaigns-field-demands = ما تطلبه
campaigns-field-closing = الخاتمة
campaigns-copy = يتلقى نسخة
campaigns-within = في هذه الحملة
campaigns-to-jobs = { $n ->
    [zero] لا مهام
    [one] مهمة واحدة
    [two] مهمتان
    [few] { $n } مهام
    [many] { $n } مهمة
   *[other] { $n } مهمة
  }
campaigns-case = القضية
campaigns-own-language = أو لغة الموقّع إن وُجدت رسالة بها
campaigns-consent = ما وافق عليه الموقّعون
campaigns-consent-elsewhere = الإثبات محفوظ في مكان آخر.
campaigns-consent-none = لم يُكتب بعد
campaigns-share = ما يراه المسؤولون من الموقّع
campaigns-share-name = الاسم
campaigns-share-initials = الأحرف الأولى
campaigns-share-city = المدينة
campaigns-share-country = البلد
campaigns-share-address = العنوان البريدي
campaigns-share-email = عنوان البريد الإلكتروني
campaigns-own-words = كلمات الموقّع الخاصة
campaigns-own-words-replace = تحل محل النص النموذجي؛ وتبقى مطالب الرسالة.
campaigns-own-words-precede = تسبق النص النموذجي.
campaigns-own-words-review = تقرؤها قبل أن تُرسل.
campaigns-reference = نُشر تحت
campaigns-summary = الملخص
campaigns-background = الخلفية
campaigns-open = { $n ->
    [zero] لا سؤال مفتوح.
    [one] سؤال واحد مفتوح. لا يُرسل شيء قبل الإجابة عنه.
    [two] سؤالان مفتوحان. لا يُرسل شيء قبل الإجابة عنهما.
    [few] { $n } أسئلة مفتوحة. لا يُرسل شيء قبل الإجابة عنها.
    [many] { $n } سؤالًا مفتوحًا. لا يُرسل شيء قبل الإجابة عنها.
   *[other] { $n } سؤال مفتوح. لا يُرسل شيء قبل الإجابة عنها.
  }
campaigns-appeal-line = السطر { $line } من النداء
campaigns-answered = الجواب:
campaigns-question-stale = في هذه الأثناء أُجيب عن هذا السؤال أو تغيّر. ما كتبته باقٍ في حقله إن كان السؤال لا يزال موجودًا، ويظهر معه ما في الملف الآن.
campaigns-answer = أجب
campaigns-write = اكتبها
campaigns-answer-empty = اكتب قيمة أو ما تقرّر.
campaigns-answer-no-place = ليس في ملف الحملة مكان لهذه القيمة. اكتب بالكلمات ما تقرّر وضع القيمة في الملف.
campaigns-answer-characters = فيه أحرف أو فواصل أسطر ليس هذا مكانها.
campaigns-kind-line = سطر واحد. يُكتب لك في ملف الحملة.
campaigns-kind-date = يوم. يُكتب لك في ملف الحملة.
campaigns-kind-zone = منطقة زمنية مثل Europe/Berlin. تُكتب لك في ملف الحملة.
campaigns-kind-list = واحد أو أكثر تفصل بينها فواصل. تُكتب لك في ملف الحملة.
campaigns-kind-languages = واحد بكل لغة. تُكتب لك في ملف الحملة.
campaigns-kind-text = يُكتب النص لك في ملف الحملة.
campaigns-value = الجواب للملف
campaigns-value-in = باللغة: { $language }
campaigns-words = ما تقرّر
campaigns-words-or = أو بالكلمات: ما تقرّر
campaigns-no-officials = لم يُسمَّ مسؤول بعد.
campaigns-primary = أول من يُكتب إليه
campaigns-additional = يُكتب إليه أيضًا
campaigns-copies = النسخ
campaigns-copies-from = يتلقى نسخة من رسائل:
campaigns-office = المنصب
campaigns-mailbox = صندوق البريد
campaigns-suspended = لا رسائل إليه:
campaigns-by-post = لا يوجد: ترسل هذه الرسائل بالبريد العادي
campaigns-address = العنوان البريدي
campaigns-hours = تصل الرسائل
campaigns-holidays = ما عدا
campaigns-greeting = التحية
campaigns-missing = لا يوجد
campaigns-letters = الرسائل
campaigns-letter = الرسالة
campaigns-no-letters = لا توجد رسالة بعد.
campaigns-begin-language = ابدأ رسالة بلغة أخرى
campaigns-begin-wrong = هذه ليست لغة معروفة. اكتب رمزها: fr للفرنسية، pt-BR للبرتغالية في البرازيل.
campaigns-begin = ابدأ
campaigns-matrix = المسؤولون واللغات
campaigns-to = إلى
campaigns-reads = يقرأ بها
campaigns-checked = راجعها ناطق أصلي
campaigns-checked-nobody = لا أحد بعد
campaigns-yes = نعم
campaigns-file = ملف الحملة
campaigns-file-text = نص الملف
campaigns-file-lines = كما حُفظ، مع أرقام الأسطر
campaigns-file-unreadable = لا يمكن قراءة هذا الملف هنا. أصلحه بمحرر على الجهاز الذي هو فيه.
campaigns-save = احفظ
campaigns-saved = حُفظ. تبقى المهام المجدولة سابقًا كما هي.
campaigns-anyway = احفظ على كل حال
campaigns-blocks = لم يُحفظ شيء: هذا يمنع إرسال الرسائل.
campaigns-too-long = هذا أطول من 512 كيبيبايت. لم يُحفظ شيء.
campaigns-stale = غيّر شخص آخر هذا في الأثناء.
campaigns-stale-hint = لم يُحفظ شيء. نصك أدناه، والنص الآخر تحته وفيه علامة على الأسطر التي ليست في نصك. خذ منه ما تحتاج؛ وإن حفظت مرة أخرى حلّ نصك محله.
campaigns-theirs = ما في الملف الآن
campaigns-letter-in = رسالة باللغة: { $language }
campaigns-letter-new = لم تُحفظ بعد: تبدأ بإطار رسالة رسمية.
campaigns-letter-text = قالب الرسالة
campaigns-letter-rule = ما بين الأقواس المعقوفة يُملأ أو يبيّن مكان كل شيء؛ وما عداه هو الرسالة كلمة كلمة.
campaigns-letter-model = الرسالة باللغة: { $language }
campaigns-preview = ما يقرؤه المسؤول
campaigns-preview-same = يُصنع بالخطوات نفسها التي تُصنع بها الرسائل المرسلة.
campaigns-preview-fresh = تعرض المعاينة ما كتبته.
campaigns-preview-show = معاينة
campaigns-preview-supporter = بتوقيع
campaigns-preview-line = سطر القائمة
campaigns-preview-target = إلى
campaigns-preview-from = من
campaigns-preview-subject = الموضوع
campaigns-preview-of = بتوقيع { $name }، السطر { $line } من القائمة
campaigns-preview-invented = بتوقيع { $name }، وهو اسم مخترع
campaigns-preview-rather = كان هذا الموقّع سيكتب إلى هذا المسؤول باللغة: { $language }.
campaigns-preview-none = لا توجد رسالة لعرضها: انظر المشكلات.
campaigns-preview-no-target = لا يوجد بعد مسؤول يُكتب إليه.
campaigns-preview-others = { $n ->
    [zero] لا مشكلات في ملفات الحملة الأخرى.
    [one] في ملفات الحملة الأخرى مشكلة واحدة، تذكرها صفحتها.
    [two] في ملفات الحملة الأخرى مشكلتان، تذكرهما صفحتها.
    [few] في ملفات الحملة الأخرى { $n } مشكلات، تذكرها صفحتها.
    [many] في ملفات الحملة الأخرى { $n } مشكلة، تذكرها صفحتها.
   *[other] في ملفات الحملة الأخرى { $n } مشكلة، تذكرها صفحتها.
  }
campaigns-nobody-no-list = لا توجد قائمة موقّعين بعد. اختر الموقّع المخترع.
campaigns-nobody-no-row = لا يبدأ صف من القائمة في هذا السطر. أول موقّع في السطر 2.
campaigns-nobody-withdrew = انسحب هذا الموقّع. اختر غيره.
campaigns-nobody-excluded = لا يحق لهذا الصف التوقيع:
campaigns-nobody-unreadable = لا يمكن قراءة قائمة الموقّعين.
campaigns-whose-longest = أطول اسم في القائمة
campaigns-whose-invented = شخص مخترع
campaigns-whose-words = شخص مخترع بكلمات خاصة
campaigns-whose-line = سطر من القائمة
