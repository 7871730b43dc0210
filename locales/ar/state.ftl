# needs a native check
state-live = إرسال فعلي
state-rehearsal = تجربة
state-job-scheduled = مجدولة
state-job-running = جارية
state-job-waiting = في الانتظار
state-job-paused = متوقفة مؤقتًا
state-job-stopped = توقفت
state-job-cancelled = ملغاة
state-job-finished = انتهت
