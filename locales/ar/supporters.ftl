# needs a native check
supporters-title = الموقّعون
supporters-of = الموقّعون على { $campaign }
supporters-all-lead = لكل حملة قائمة واحدة من الموقّعين: الأشخاص الذين يوقّعون رسائلها.
supporters-no-campaign = لا توجد حملة بعد. استورد نداءً أولاً، ثم يأتي موقّعوه.
supporters-campaign = الحملة
supporters-next = الخطوة التالية
supporters-rows = الصفوف
supporters-signed = يمكنهم التوقيع
supporters-excluded = لا يمكنهم التوقيع
supporters-when = وقت الإحضار
supporters-by = بواسطة
supporters-file = الملف
supporters-size = الحجم
supporters-kilobytes = { $n } كيلوبايت
supporters-changed = آخر تغيير
supporters-missing-list = ارفع قائمة
supporters-missing-columns = حدّد ما هي الأعمدة
supporters-missing-check = افحص القائمة
supporters-missing-nothing = لا شيء: القائمة جاهزة
supporters-campaign-broken = في ملف الحملة مشاكل أو أسئلة مفتوحة. يمكن إحضار قائمة مع ذلك، وتُطلب الموافقة عندئذ في كل صف. افحص القائمة من جديد عندما تصبح الحملة سليمة.
supporters-waiting = { $rows ->
    [zero] ملف بلا صفوف ينتظر تحديد أعمدته:
    [one] ملف فيه صف واحد ينتظر تحديد أعمدته:
    [two] ملف فيه صفان ينتظر تحديد أعمدته:
    [few] ملف فيه { $rows } صفوف ينتظر تحديد أعمدته:
    [many] ملف فيه { $rows } صفًا ينتظر تحديد أعمدته:
   *[other] ملف فيه { $rows } صف ينتظر تحديد أعمدته:
}
supporters-to-columns = حدّد ما هي أعمدته
supporters-discard = تخلَّ عن هذا الملف
supporters-stale = تطلب الحملة الآن غير ما كانت تطلبه عندما فُحصت هذه القائمة. افحصها من جديد ليكون التقرير صحيحًا.
supporters-unchecked = توجد قائمة، لكن لا يُعرف عنها شيء: وُضعت هنا أو غُيّرت يدويًا. افحصها لترى أي الصفوف يمكنها التوقيع.
supporters-check = افحص القائمة
supporters-line-n = السطر { $line }:
supporters-none = ليس لهذه الحملة قائمة موقّعين بعد. ارفع ملف CSV فيه صف لكل من يوقّع.
supporters-upload = ارفع قائمة
supporters-upload-another = ارفع قائمة أخرى
supporters-csv = ملف CSV
supporters-csv-help = احفظ من برنامج الجداول بصيغة «CSV UTF-8». يسمّي السطر الأول الأعمدة، وأسماؤها حرّة. الحد الأقصى { $most } ميغابايت.
supporters-send = ارفع
supporters-example = نزّل قائمة نموذجية (أشخاص من الخيال)
supporters-replaces = تحل القائمة الجديدة محل هذه. تحتفظ المهام المجدولة بنسختها. المعاينة التي أُجريت من قبل يجب إعادتها.
supporters-nothing-kept = لم يُحفظ شيء، وبقيت القائمة كما كانت.
supporters-wrong-no-file = لم يصل أي ملف. اختر ملفًا ثم ارفعه.
supporters-wrong-empty = هذا الملف فارغ. تحقق من أنه حُفظ.
supporters-wrong-no-rows = يسمّي هذا الملف أعمدته وليس فيه أحد. أضف صفًا لكل موقّع تحت السطر الأول.
supporters-wrong-workbook = هذا مصنّف من برنامج جداول مهما كان اسمه. افتحه واحفظه بصيغة «CSV UTF-8» ثم ارفع ذلك الملف.
supporters-wrong-zip = هذا أرشيف ZIP مهما كان اسمه. فك ضغطه وارفع ملف CSV الذي فيه.
supporters-wrong-packed = هذا الملف مضغوط. فك ضغطه وارفع ملف CSV الذي فيه.
supporters-wrong-pdf = هذا ملف PDF. اطلب القائمة بصيغة CSV ممن أعدّها.
supporters-wrong-page = هذه صفحة ويب أو XML وليست قائمة. ربما حُفظت صفحة تسجيل دخول مكان القائمة: نزّلها من جديد.
supporters-wrong-binary = هذا ليس نصًا. احفظ القائمة بصيغة «CSV UTF-8» وارفع ذلك الملف.
supporters-wrong-too-large = هذا الملف أكبر من { $most } ميغابايت. احذف الأعمدة التي لا يحتاجها أحد، أو وزّعه على حملتين.
supporters-wrong-cut-off = انقطع الرفع. ارفع الملف من جديد.
supporters-wrong-disk = تعذّر حفظ الملف: ربما امتلأ القرص. اسأل من يدير Sincerely هنا.
supporters-wrong-broken = لا يمكن قراءة هذا الملف إلى آخره.
supporters-excluded-rows = { $n ->
    [zero] لا صفوف لا يمكنها التوقيع
    [one] صف واحد لا يمكنه التوقيع
    [two] صفان لا يمكنهما التوقيع
    [few] { $n } صفوف لا يمكنها التوقيع
    [many] { $n } صفًا لا يمكنها التوقيع
   *[other] { $n } صف لا يمكنها التوقيع
}
supporters-mend = لا تُكتب رسائل لهذه الصفوف. نزّلها وصحّحها في قائمتك، ثم ارفع القائمة كاملة من جديد، لا هذه الصفوف وحدها. تُعدّ الأسطر كما في ملفك.
supporters-download-rejected = نزّل هذه الصفوف
supporters-by-reason = حسب السبب
supporters-each-row = صفًا صفًا
supporters-column = العمود
supporters-line = السطر
supporters-value = القيمة
supporters-why = السبب
supporters-what-to-do = ما العمل
supporters-turn = صفوف أخرى
supporters-first-rows = الصفوف الأولى
supporters-next-rows = الصفوف التالية
supporters-delete = احذف هذه القائمة
supporters-delete-lead = يزيل القائمة وتقريرها من هذا الجهاز. تحتفظ المهام المجدولة بنسختها. لا رجوع عن ذلك، ويُدوَّن في السجل.
supporters-delete-name = اكتب { $campaign } للتأكيد
supporters-delete-button = احذف القائمة
supporters-wrong-delete-name = هذا ليس اسم الحملة. اكتب { $campaign }. لم يُحذف شيء.
supporters-wrong-delete-other = استُبدلت القائمة في هذه الأثناء. لم يُحذف شيء: انظر ما يوجد الآن.
supporters-columns = أعمدة قائمة { $campaign }
supporters-n-rows = { $n ->
    [zero] بلا صفوف.
    [one] صف واحد.
    [two] صفان.
    [few] { $n } صفوف.
    [many] { $n } صفًا.
   *[other] { $n } صف.
}
supporters-comma = تفصل بين أعمدته فاصلة.
supporters-semicolon = تفصل بين أعمدته فاصلة منقوطة.
supporters-tab = تفصل بين أعمدته علامة جدولة.
supporters-wrong-other-upload = رُفع ملف آخر في هذه الأثناء. هذا هو؛ وبقيت اختياراتك حيث تتطابق أعمدته. لم يؤخذ شيء بعد.
supporters-wrong-columns = { $n ->
    [zero] كل الاختيارات صحيحة.
    [one] اختيار واحد أدناه يحتاج إلى مراجعة. لم يؤخذ شيء بعد.
    [two] اختياران أدناه يحتاجان إلى مراجعة. لم يؤخذ شيء بعد.
    [few] { $n } اختيارات أدناه تحتاج إلى مراجعة. لم يؤخذ شيء بعد.
    [many] { $n } اختيارًا أدناه يحتاج إلى مراجعة. لم يؤخذ شيء بعد.
   *[other] { $n } اختيار أدناه يحتاج إلى مراجعة. لم يؤخذ شيء بعد.
}
supporters-wrong-nobody = لا يمكن لأحد التوقيع بهذه الأعمدة، فلم يؤخذ شيء. ربما اختلط عمود بآخر:
supporters-letters = هل الحروف صحيحة؟
supporters-not-utf8 = هذا الملف ليس مكتوبًا بترميز UTF-8. يبدو أنه { $encoding }.
supporters-wrong-encoding = لا يمكن قراءته بهذه الطريقة. اختر غيرها.
supporters-look-at-letters = انظر إلى الأسماء في العيّنة. إن كانت حروفها صحيحة فتابع، وإلا فاختر طريقة أخرى لقراءة الملف.
supporters-encoding = اقرأه بترميز
supporters-read-so = اعرضه هكذا
supporters-sample = الصفوف الأولى
supporters-column-n = العمود { $n }
supporters-which = أي عمود هو ماذا؟
supporters-which-lead = مُلئ ما يمكن معرفته من الأسماء. تحقق من صحته.
supporters-col-email = البريد الإلكتروني
supporters-col-name = الاسم، أو الاسم الأول
supporters-col-last-name = اسم العائلة
supporters-col-consent-at = يوم الموافقة
supporters-col-consent-source = كيف وافقوا
supporters-col-agreed = عمود يقول نعم
supporters-col-id = رقم أو علامة
supporters-col-city = المدينة
supporters-col-country = البلد
supporters-col-address = العنوان البريدي
supporters-col-language = اللغة
supporters-col-own-words = كلمات شخصية
supporters-col-subject = الموضوع
supporters-col-show = ما يراه المسؤول
supporters-needed = (ضروري)
supporters-help-last-name = حيث يكون في عمود مستقل. يوضع بعد الاسم الأول.
supporters-help-held-elsewhere = ليس ضروريًا: تقول هذه الحملة إن الموافقة محفوظة في مكان آخر.
supporters-help-consent-at = اليوم الذي وافق فيه كل شخص على التوقيع، مثل 2026-03-01. لا يُختلق أبدًا.
supporters-help-consent-source = مثل «نموذج ويب» أو «قائمة ورقية 12». للجميع معًا فقط حيث يقول عمود نعم لكل واحد.
supporters-help-agreed = مثل «أوافق: نعم». من يقول غير ذلك لا يوقّع.
supporters-help-country = اسم بالإنجليزية أو رمز من حرفين. يحدد أي سفارة تتلقى نسخة.
supporters-help-language = رمز لغة، مثل fr أو pt-BR. للجميع معًا فقط بإحدى لغات الحملة.
supporters-help-show = بعض من: name, initials, city, country, address, email. لا يمكنه إلا تضييق ما تُظهره الحملة.
supporters-no-column = لا عمود
supporters-all = أو نفسه للجميع
supporters-wrong-missing = هذا ضروري. اختر العمود الذي هو فيه.
supporters-wrong-twice = اختير هذا العمود لشيء آخر من قبل.
supporters-wrong-no-such = ليس في الملف عمود كهذا.
supporters-wrong-both = اختر عمودًا، أو اكتب ما يصح للجميع: لا كليهما.
supporters-wrong-invented = لا تُختلق الموافقة أبدًا. اختر أيضًا عمودًا يقول نعم لكل شخص.
supporters-wrong-no-language = هذا ليس رمز لغة. اكتب مثل fr أو pt-BR.
supporters-wrong-other-language = ليس للحملة رسائل بهذه اللغة. اختر إحدى لغاتها.
supporters-wrong-no-country = هذا ليس بلدًا. اكتب اسمه بالإنجليزية أو رمزه من حرفين.
supporters-wrong-no-line = اكتبه في سطر واحد، في 200 حرف على الأكثر.
supporters-extra = أعمدتك الخاصة
supporters-extra-lead = تُحفظ للقوالب باسم supporter.extra. ما لا تحتاجه أي رسالة يُستحسن تركه: فلا يُحفظ أصلاً.
supporters-take = اصنع القائمة
supporters-back = العودة إلى القائمة
