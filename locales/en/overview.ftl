overview-title = Overview
overview-needs-you = Needs you
overview-job = Job { $job }
overview-stopped = It has stopped itself.
overview-loose-ends = { $n ->
    [one] { $n } letter waits for your decision.
   *[other] { $n } letters wait for your decision.
  }
overview-open = Under way
overview-progress = { $accepted } of { $total } accepted, { $pending } still to send
overview-start = Start:
overview-quiet = Nothing is under way.
overview-all-jobs = All jobs
