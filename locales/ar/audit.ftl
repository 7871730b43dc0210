# needs a native check
audit-title = سجل الأفعال
audit-about = ما فعله الناس هنا، وما فعله البرنامج نيابة عنهم. لا يُحذف منه شيء، ويحمل كل قيد بصمة له وللقيد الذي قبله.
audit-holds = { $n ->
    [zero] السجل فارغ وسليم.
    [one] السجل سليم: قيد واحد، لم يُغيَّر ولم يُنقل.
    [two] السجل سليم: قيدان، لم يُغيَّر أي منهما ولم يُنقل.
    [few] السجل سليم: { $n } قيود، لم يُغيَّر منها شيء ولم ينقص ولم يُنقل.
    [many] السجل سليم: { $n } قيدًا، لم يُغيَّر منها شيء ولم ينقص ولم يُنقل.
   *[other] السجل سليم: { $n } قيد، لم يُغيَّر منها شيء ولم ينقص ولم يُنقل.
  }
audit-head = أحدث بصمة فيه، لتدوينها في مكان آخر:
audit-broken = السجل ليس كما كُتب.
audit-broken-hint = غيّر أحدهم ملف البيانات، أو أن القرص معطوب. أبقِ الملف كما هو، وقارنه بآخر نسخة احتياطية.
audit-fault-changed = القيد { $first } غُيِّر أو نُقل، أو استُبدل الذي قبله.
audit-fault-missing = القيود من { $first } إلى { $last } مفقودة.
audit-fault-cut-short = أحدث القيود مفقودة.
audit-check = التحقق من السجل كله
audit-filter = البحث في السجل
audit-by = من
audit-anybody = أي شخص
audit-act = ماذا
audit-any-act = أي فعل
audit-job = المهمة
audit-wrong-job = اكتب رقم المهمة، مثل 3.
audit-show = عرض
audit-all = عرض الكل
audit-number = القيد
audit-at = متى
audit-subject = على ماذا
audit-why = لماذا
audit-erased = مُحي مع الشخص المذكور فيه
audit-none = لا شيء في السجل بعد. سيظهر هنا كل ما يبدأه أحد أو يبتّ فيه أو يصدّره.
audit-none-match = لا قيد يطابق ذلك.
audit-older = قيود أقدم
