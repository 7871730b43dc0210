# needs a native check
jobs-title = Envois
jobs-number = Envoi
jobs-campaign = Campagne
jobs-mode = Mode
jobs-state = État
jobs-start = Début
jobs-accepted = Acceptées
jobs-pending = Restent à envoyer
jobs-letters = Lettres
jobs-none = Aucun envoi n’a encore été programmé. Commencez par un aperçu :
