# needs a native check
settings-title = الإعدادات
settings-about = ما هو سارٍ الآن ومن أين يأتي. تُغيَّر الإعدادات في { $file } على الجهاز الذي يعمل عليه Sincerely، وتُقرأ عند بدء التشغيل.
settings-doctor = البحث عن الأخطاء
settings-doctor-about = يفحص الملفات والبيانات والساعة والقرص، ويسأل خادم بريدك حتى تسجيل الدخول، ويسأل DNS عن نطاقك. لا يُغيَّر شيء ولا يُكتب إلى أحد.
settings-unread = لا يمكن قراءة الملف { $file } الآن: لا يُعرف من أين تأتي الإعدادات.
settings-changed = صار الملف أو البيئة يقول غير ذلك. يسري عند بدء `sincerely serve` من جديد.
settings-general = عام
settings-key = الإعداد
settings-value = القيمة
settings-source = المصدر
settings-later = بعد إعادة التشغيل:
settings-line = السطر { $n }
settings-default = القيمة المعتادة
settings-back = إلى الإعدادات
settings-doctor-title = ما وُجد
settings-doctor-late = يستغرق هذا أطول مما تسمح به الصفحة: خادم بريدك أو DNS لا يجيب. اسأل من الطرفية، فهي أصبر:
settings-doctor-errors = { $n ->
    [zero] لا أخطاء.
    [one] خطأ واحد.
    [two] خطآن.
    [few] { $n } أخطاء.
    [many] { $n } خطأ.
   *[other] { $n } خطأ.
  }
settings-doctor-warnings = { $n ->
    [zero] لا تحذيرات.
    [one] تحذير واحد.
    [two] تحذيران.
    [few] { $n } تحذيرات.
    [many] { $n } تحذيرًا.
   *[other] { $n } تحذير.
  }
settings-level-ok = سليم
settings-level-skipped = لم يُفحص
settings-level-hint = أنت وحدك تعرف
settings-level-warning = تحذير
settings-level-error = خطأ
settings-check-settings = الإعدادات
settings-check-secrets = الأسرار
settings-check-permissions = من يستطيع قراءة ملفات المشروع
settings-check-store = البيانات
settings-check-clock = الساعة
settings-check-disk = القرص
settings-check-fonts = الخطوط، للرسائل الورقية
settings-check-network = الشبكة
settings-check-relay = خادم البريد
settings-check-spf = ‏SPF: من يرسل باسم نطاقك
settings-check-dkim = ‏DKIM: التوقيع على رسائلك
settings-check-dmarc = ‏DMARC: ما يفعله الآخرون برسائل ليست منك
settings-check-mx = ‏MX: هل تصلك الرسائل المرتدة والأجوبة
settings-check-targets = نطاقات بريد المسؤولين
