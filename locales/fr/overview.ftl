# needs a native check
overview-title = Vue d’ensemble
overview-needs-you = Attend votre décision
overview-job = Envoi { $job }
overview-stopped = Il s’est arrêté de lui-même.
overview-loose-ends = { $n ->
    [one] { $n } lettre attend votre décision.
   *[other] { $n } lettres attendent votre décision.
  }
overview-open = En cours
overview-progress = { $accepted } sur { $total } acceptées, { $pending } restent à envoyer
overview-start = Début :
overview-quiet = Aucun envoi n’est en cours.
overview-all-jobs = Tous les envois
