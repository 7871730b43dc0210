settings-title = Settings
settings-about = What is in force, and where it comes from. Settings are changed in { $file } on the machine that runs Sincerely, and read when it starts.
settings-doctor = Look for what is wrong
settings-doctor-about = Looks at files, store, clock and disk, asks your mail server as far as the login, and DNS about your domain. Nothing is changed, and nothing is written to anyone.
settings-unread = The file { $file } cannot be read now: where the settings come from is not known.
settings-changed = The file or the environment says something else by now. It takes effect when `sincerely serve` is started again.
settings-general = General
settings-key = Setting
settings-value = Value
settings-source = From
settings-later = after a restart:
settings-line = line { $n }
settings-default = default
settings-back = To the settings
settings-doctor-title = What was found
settings-doctor-late = This takes longer than a page may take: your mail server or DNS does not answer. Ask at a terminal, which is more patient:
settings-doctor-errors = { $n ->
    [0] No error.
    [one] { $n } error.
   *[other] { $n } errors.
  }
settings-doctor-warnings = { $n ->
    [0] No warning.
    [one] { $n } warning.
   *[other] { $n } warnings.
  }
settings-level-ok = Well
settings-level-skipped = Not looked at
settings-level-hint = Only you can know
settings-level-warning = Warning
settings-level-error = Error
settings-check-settings = Settings
settings-check-secrets = Secrets
settings-check-permissions = Who can read the project’s files
settings-check-store = Store
settings-check-clock = Clock
settings-check-disk = Disk
settings-check-fonts = Fonts, for letters on paper
settings-check-network = Network
settings-check-relay = Mail server
settings-check-spf = SPF: who may send for your domain
settings-check-dkim = DKIM: the signature on your letters
settings-check-dmarc = DMARC: what others do with letters that are not yours
settings-check-mx = MX: whether bounces and answers reach you
settings-check-targets = The officials’ mail domains
