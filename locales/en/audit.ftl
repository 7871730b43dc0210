audit-title = Audit
audit-about = What people did here, and what the program did in their stead. Entries are only ever added, and each bears a hash over itself and the one before.
audit-holds = { $n ->
    [0] The record is empty, and holds.
    [one] The record holds: { $n } entry, not changed, missing or moved.
   *[other] The record holds: { $n } entries, none changed, missing or moved.
  }
audit-head = Its newest hash, to write down elsewhere:
audit-broken = The record is not as it was written.
audit-broken-hint = Somebody has changed the store's file, or its disk is failing. Keep the file as it is, and compare it with your last backup.
audit-fault-changed = Entry { $first } was changed or moved, or the one before it was replaced.
audit-fault-missing = Entries { $first } to { $last } are missing.
audit-fault-cut-short = The newest entries are missing.
audit-check = Go through the whole record
audit-filter = Search the record
audit-by = Who
audit-anybody = anybody
audit-act = What
audit-any-act = anything
audit-job = Job
audit-wrong-job = Write the job’s number, such as 3.
audit-show = Show
audit-all = Show all
audit-number = Entry
audit-at = When
audit-subject = On what
audit-why = Why
audit-erased = erased with the person it named
audit-none = Nothing is on record yet. Whatever somebody starts, settles or exports will stand here.
audit-none-match = No entry matches.
audit-older = Older entries
