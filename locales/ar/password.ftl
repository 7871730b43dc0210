# needs a native check
password-title = اختر كلمة مرور
password-welcome-title = أهلًا بك
password-welcome = أهلًا بك في Sincerely
password-first = أنت أول من يدخل هنا. اختر اسمًا وكلمة مرور: بهما تبدأ إرسال الرسائل وتتابعه وتبتّ في أمره.
password-you-are = ستسجل الدخول باسم
password-bad-name = يتكون الاسم من 40 حرفًا على الأكثر: حروف لاتينية وأرقام ونقاط وشرطات وشرطات سفلية: anna.berg
password-rule = { $least } حرفًا على الأقل؛ بضع كلمات هي الأسهل حفظًا.
password-short = هذه أقصر من { $least } حرفًا. اكتبها من جديد.
password-long = هذه أطول من 1,000 حرف. اكتبها من جديد.
password-differs = الكلمتان غير متطابقتين. اكتبها من جديد.
password-again = كلمة المرور مرة أخرى
password-come-in = ادخل
password-set = احفظ كلمة المرور
