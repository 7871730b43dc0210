# needs a native check
shell-language-name = Français
shell-language = Langue
shell-skip = Aller au contenu
shell-live = ENVOI RÉEL
shell-live-means = Les lettres partent aux responsables.
shell-rehearsal = RÉPÉTITION
shell-rehearsal-means = Aucune lettre ne part à un responsable.
shell-rehearsal-to = Aucune lettre ne part à un responsable : toutes vont à { $address }.
shell-pages = Pages
shell-role-viewer = lecture seule
shell-role-organiser = organisation
shell-log-out = Se déconnecter
shell-motto = Sincerely : une seule fois, avec politesse, preuves à l’appui.
