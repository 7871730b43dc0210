# needs a native check
supporters-title = Signataires
supporters-of = Signataires de { $campaign }
supporters-all-lead = Chaque campagne a une seule liste de signataires : les personnes qui signent ses lettres.
supporters-no-campaign = Il n’y a pas encore de campagne. Importez d’abord un appel ; ses signataires viennent ensuite.
supporters-campaign = Campagne
supporters-next = À faire
supporters-rows = Lignes
supporters-signed = Peuvent signer
supporters-excluded = Ne peuvent pas signer
supporters-when = Importée
supporters-by = Par
supporters-file = Fichier
supporters-size = Taille
supporters-kilobytes = { $n } ko
supporters-changed = Dernière modification
supporters-missing-list = Envoyer une liste
supporters-missing-columns = Dire ce que sont les colonnes
supporters-missing-check = Vérifier la liste
supporters-missing-nothing = Rien : la liste est prête
supporters-campaign-broken = Le fichier de la campagne a des problèmes ou des questions ouvertes. On peut tout de même importer une liste ; le consentement est alors exigé à chaque ligne. Vérifiez la liste de nouveau quand la campagne sera en ordre.
supporters-waiting = { $rows ->
    [one] Un fichier d’une ligne attend qu’on dise ce que sont ses colonnes :
   *[other] Un fichier de { $rows } lignes attend qu’on dise ce que sont ses colonnes :
}
supporters-to-columns = Dire ce que sont ses colonnes
supporters-discard = Écarter ce fichier
supporters-stale = La campagne demande autre chose qu’au moment où cette liste a été vérifiée. Vérifiez-la de nouveau pour que le rapport soit juste.
supporters-unchecked = Il y a une liste, mais on ne sait rien d’elle : elle a été placée ici ou modifiée à la main. Vérifiez-la pour voir quelles lignes peuvent signer.
supporters-check = Vérifier la liste
supporters-line-n = Ligne { $line } :
supporters-none = Cette campagne n’a pas encore de liste de signataires. Envoyez un CSV avec une ligne par personne qui signe.
supporters-upload = Envoyer une liste
supporters-upload-another = Envoyer une autre liste
supporters-csv = Fichier CSV
supporters-csv-help = Depuis un tableur, enregistrez au format « CSV UTF-8 ». La première ligne nomme les colonnes ; leurs noms sont libres. Au plus { $most } Mo.
supporters-send = Envoyer
supporters-example = Télécharger une liste modèle (personnes inventées)
supporters-replaces = Une nouvelle liste remplace celle-ci. Les envois déjà programmés gardent leur propre copie. Un aperçu fait auparavant est à refaire.
supporters-nothing-kept = Rien n’a été gardé ; la liste est restée telle quelle.
supporters-wrong-no-file = Aucun fichier n’est arrivé. Choisissez-en un, puis envoyez-le.
supporters-wrong-empty = Ce fichier est vide. Regardez s’il a bien été enregistré.
supporters-wrong-no-rows = Ce fichier nomme ses colonnes et ne contient personne. Ajoutez une ligne par signataire sous la première.
supporters-wrong-workbook = C’est un classeur de tableur, quel que soit son nom. Ouvrez-le et enregistrez-le au format « CSV UTF-8 », puis envoyez ce fichier.
supporters-wrong-zip = C’est une archive ZIP, quel que soit son nom. Décompressez-la et envoyez le CSV qu’elle contient.
supporters-wrong-packed = Ce fichier est compressé. Décompressez-le et envoyez le CSV qu’il contient.
supporters-wrong-pdf = C’est un PDF. Demandez la liste en CSV à la personne qui l’a fait.
supporters-wrong-page = C’est une page web ou du XML, pas une liste. Une page de connexion a peut-être été enregistrée à sa place : téléchargez la liste de nouveau.
supporters-wrong-binary = Ce n’est pas du texte. Enregistrez la liste au format « CSV UTF-8 » et envoyez ce fichier.
supporters-wrong-too-large = Ce fichier dépasse { $most } Mo. Retirez les colonnes inutiles, ou répartissez-le sur deux campagnes.
supporters-wrong-cut-off = L’envoi a été interrompu. Envoyez le fichier de nouveau.
supporters-wrong-disk = Le fichier n’a pas pu être enregistré : le disque est peut-être plein. Parlez-en à la personne qui gère Sincerely ici.
supporters-wrong-broken = Ce fichier ne peut pas être lu jusqu’au bout.
supporters-excluded-rows = { $n ->
    [one] Une ligne qui ne peut pas signer
   *[other] { $n } lignes qui ne peuvent pas signer
}
supporters-mend = Aucune lettre n’est écrite pour elles. Téléchargez-les, corrigez-les dans votre propre liste, puis envoyez de nouveau la liste entière, et non ces seules lignes. Les lignes sont comptées comme dans votre fichier.
supporters-download-rejected = Télécharger ces lignes
supporters-by-reason = Par raison
supporters-each-row = Ligne par ligne
supporters-column = Colonne
supporters-line = Ligne
supporters-value = Valeur
supporters-why = Pourquoi
supporters-what-to-do = Que faire
supporters-turn = Autres lignes
supporters-first-rows = Premières lignes
supporters-next-rows = Lignes suivantes
supporters-delete = Supprimer cette liste
supporters-delete-lead = Retire la liste et son rapport de cette machine. Les envois déjà programmés gardent leur propre copie. C’est irréversible et consigné au registre.
supporters-delete-name = Tapez { $campaign } pour confirmer
supporters-delete-button = Supprimer la liste
supporters-wrong-delete-name = Ce n’est pas le nom de la campagne. Tapez { $campaign }. Rien n’a été supprimé.
supporters-wrong-delete-other = La liste a été remplacée entre-temps. Rien n’a été supprimé : regardez celle qu’il y a maintenant.
supporters-columns = Colonnes de la liste pour { $campaign }
supporters-n-rows = { $n ->
    [one] une ligne.
   *[other] { $n } lignes.
}
supporters-comma = Une virgule sépare ses colonnes.
supporters-semicolon = Un point-virgule sépare ses colonnes.
supporters-tab = Une tabulation sépare ses colonnes.
supporters-wrong-other-upload = Un autre fichier a été envoyé entre-temps. C’est celui-ci ; vos choix sont gardés là où ses colonnes sont les mêmes. Rien n’a encore été pris.
supporters-wrong-columns = { $n ->
    [one] Un choix ci-dessous est à revoir. Rien n’a encore été pris.
   *[other] { $n } choix ci-dessous sont à revoir. Rien n’a encore été pris.
}
supporters-wrong-nobody = Avec ces colonnes personne ne peut signer ; rien n’a donc été pris. Une colonne a peut-être été prise pour une autre :
supporters-letters = Les lettres sont-elles justes ?
supporters-not-utf8 = Ce fichier n’est pas écrit en UTF-8. Il semble être en { $encoding }.
supporters-wrong-encoding = Il ne peut pas être lu ainsi. Choisissez un autre codage.
supporters-look-at-letters = Regardez les noms de l’extrait. Si leurs lettres sont justes, continuez. Sinon, choisissez une autre façon de lire le fichier.
supporters-encoding = Le lire en
supporters-read-so = L’afficher ainsi
supporters-sample = Les premières lignes
supporters-column-n = Colonne { $n }
supporters-which = Quelle colonne contient quoi ?
supporters-which-lead = Ce que les noms disent est déjà rempli. Regardez si c’est juste.
supporters-col-email = Adresse électronique
supporters-col-name = Nom, ou prénom
supporters-col-last-name = Nom de famille
supporters-col-consent-at = Jour du consentement
supporters-col-consent-source = Moyen du consentement
supporters-col-agreed = Une colonne qui dit oui
supporters-col-id = Numéro ou repère
supporters-col-city = Ville
supporters-col-country = Pays
supporters-col-address = Adresse postale
supporters-col-language = Langue
supporters-col-own-words = Mots personnels
supporters-col-subject = Objet
supporters-col-show = Ce que le destinataire peut voir
supporters-needed = (nécessaire)
supporters-help-last-name = S’il est dans une colonne à part. Il est placé après le prénom.
supporters-help-held-elsewhere = Pas nécessaire : cette campagne dit que le consentement est conservé ailleurs.
supporters-help-consent-at = Le jour où chaque personne a accepté de signer, par exemple 2026-03-01. Il n’est jamais inventé.
supporters-help-consent-source = Par exemple « formulaire web » ou « liste papier 12 ». Pour tous à la fois seulement si une colonne dit oui pour chacun.
supporters-help-agreed = Par exemple « J’accepte : oui ». Qui dit autre chose ne signe pas.
supporters-help-country = Un nom en anglais ou un code de deux lettres. Il décide quelle ambassade reçoit une copie.
supporters-help-language = Un code de langue, par exemple fr ou pt-BR. Pour tous à la fois seulement dans une langue de la campagne.
supporters-help-show = Parmi : name, initials, city, country, address, email. Cela ne peut que restreindre ce que la campagne montre.
supporters-no-column = aucune colonne
supporters-all = ou la même chose pour tous
supporters-wrong-missing = C’est nécessaire. Choisissez la colonne où cela se trouve.
supporters-wrong-twice = Cette colonne a déjà été choisie pour autre chose.
supporters-wrong-no-such = Le fichier n’a pas cette colonne.
supporters-wrong-both = Choisissez une colonne, ou écrivez ce qui vaut pour tous : pas les deux.
supporters-wrong-invented = Le consentement n’est jamais inventé. Choisissez aussi une colonne qui dit oui pour chaque personne.
supporters-wrong-no-language = Ce n’est pas un code de langue. Écrivez par exemple fr ou pt-BR.
supporters-wrong-other-language = La campagne n’a pas de lettre dans cette langue. Choisissez l’une des siennes.
supporters-wrong-no-country = Ce n’est pas un pays. Écrivez son nom anglais ou son code de deux lettres.
supporters-wrong-no-line = Écrivez-le sur une ligne, en 200 lettres au plus.
supporters-extra = Vos propres colonnes
supporters-extra-lead = Gardées pour les modèles, sous supporter.extra. Mieux vaut laisser ce dont aucune lettre n’a besoin : ce n’est alors pas conservé du tout.
supporters-take = Faire la liste
supporters-back = Retour à la liste
