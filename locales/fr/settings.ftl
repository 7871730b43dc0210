# needs a native check
settings-title = Réglages
settings-about = Ce qui est en vigueur, et d’où cela vient. Les réglages se modifient dans { $file }, sur la machine où tourne Sincerely, et sont lus au démarrage.
settings-doctor = Chercher ce qui ne va pas
settings-doctor-about = Examine les fichiers, la base, l’horloge et le disque, interroge votre serveur de courrier jusqu’à la connexion, et le DNS de votre domaine. Rien n’est modifié, et rien n’est écrit à personne.
settings-unread = Le fichier { $file } ne peut pas être lu en ce moment : on ne sait pas d’où viennent les réglages.
settings-changed = Le fichier ou l’environnement dit désormais autre chose. Cela prendra effet au prochain démarrage de `sincerely serve`.
settings-general = Général
settings-key = Réglage
settings-value = Valeur
settings-source = Origine
settings-later = après un redémarrage :
settings-line = ligne { $n }
settings-default = par défaut
settings-back = Vers les réglages
settings-doctor-title = Ce qui a été trouvé
settings-doctor-late = Cela dure plus longtemps qu’une page ne le permet : votre serveur de courrier ou le DNS ne répond pas. Demandez dans un terminal, plus patient :
settings-doctor-errors = { $n ->
    [0] Aucune erreur.
    [one] { $n } erreur.
   *[other] { $n } erreurs.
  }
settings-doctor-warnings = { $n ->
    [0] Aucun avertissement.
    [one] { $n } avertissement.
   *[other] { $n } avertissements.
  }
settings-level-ok = Bien
settings-level-skipped = Non examiné
settings-level-hint = Vous seul pouvez le savoir
settings-level-warning = Avertissement
settings-level-error = Erreur
settings-check-settings = Réglages
settings-check-secrets = Secrets
settings-check-permissions = Qui peut lire les fichiers du projet
settings-check-store = Base de données
settings-check-clock = Horloge
settings-check-disk = Disque
settings-check-fonts = Polices, pour les lettres sur papier
settings-check-network = Réseau
settings-check-relay = Serveur de courrier
settings-check-spf = SPF : qui peut envoyer pour votre domaine
settings-check-dkim = DKIM : la signature de vos lettres
settings-check-dmarc = DMARC : ce que d’autres font des lettres qui ne sont pas de vous
settings-check-mx = MX : si les retours et les réponses vous parviennent
settings-check-targets = Les domaines de courrier des responsables
