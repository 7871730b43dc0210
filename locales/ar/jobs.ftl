# needs a native check
jobs-title = المهام
jobs-number = المهمة
jobs-campaign = الحملة
jobs-mode = الوضع
jobs-state = الحالة
jobs-start = البداية
jobs-accepted = المقبولة
jobs-pending = بانتظار الإرسال
jobs-letters = الرسائل
jobs-none = لم تُجدول أي مهمة بعد. ابدأ بمعاينة:
