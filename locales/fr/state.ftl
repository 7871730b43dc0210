# needs a native check
state-live = envoi réel
state-rehearsal = répétition
state-job-scheduled = programmé
state-job-running = en cours
state-job-waiting = en attente
state-job-paused = en pause
state-job-stopped = arrêté
state-job-cancelled = annulé
state-job-finished = terminé
