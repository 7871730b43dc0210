# needs a native check
login-title = تسجيل الدخول
login-name = الاسم
login-password = كلمة المرور
login-wrong = الاسم وكلمة المرور لا يتوافقان. حاول مرة أخرى، أو اطلب من أحد المنظّمين رابطًا جديدًا.
login-too-often = محاولات كثيرة جدًا. انتظر دقيقة ثم حاول مرة أخرى.
login-no-name = ليس لديك اسم بعد؟ من يدير Sincerely هنا يمنحك الدخول بالأمر `sincerely user add`.
