# needs a native check
overview-title = نظرة عامة
overview-needs-you = بحاجة إليك
overview-job = المهمة { $job }
overview-stopped = توقفت من تلقاء نفسها.
overview-loose-ends = { $n ->
    [zero] لا رسائل تنتظر قرارك.
    [one] رسالة واحدة تنتظر قرارك.
    [two] رسالتان تنتظران قرارك.
    [few] { $n } رسائل تنتظر قرارك.
    [many] { $n } رسالة تنتظر قرارك.
   *[other] { $n } رسالة تنتظر قرارك.
  }
overview-open = قيد التنفيذ
overview-progress = قُبلت { $accepted } من { $total }، وتنتظر { $pending } الإرسال
overview-start = البداية:
overview-quiet = لا شيء قيد التنفيذ.
overview-all-jobs = كل المهام
