# needs a native check
shell-language-name = العربية
shell-language = اللغة
shell-skip = انتقل إلى محتوى الصفحة
shell-live = إرسال فعلي
shell-live-means = تصل الرسائل إلى المسؤولين.
shell-rehearsal = تجربة
shell-rehearsal-means = لا تصل أي رسالة إلى أي مسؤول.
shell-rehearsal-to = لا تصل أي رسالة إلى أي مسؤول: كلها ترسل إلى { $address }.
shell-pages = الصفحات
shell-role-viewer = مطّلع
shell-role-organiser = منظّم
shell-log-out = تسجيل الخروج
shell-motto = Sincerely: مرة واحدة، وبأدب، ومع التوثيق.
