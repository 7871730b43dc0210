# needs a native check
campaigns-title = Campagnes
campaigns-none = Il n’y a pas encore de campagne. Apportez un appel publié : ses destinataires, sa lettre et son échéance y sont lus, et vous répondez à ce qu’il laisse ouvert.
campaigns-bring-in = Apporter un appel
campaigns-viewer = Ce sont les organisateurs qui apportent les appels. Vous êtes ici pour regarder.
campaigns-campaign = Campagne
campaigns-next = À faire
campaigns-next-file = Son fichier est illisible : regardez-le
campaigns-next-questions = { $n ->
    [one] Répondre à la question
   *[other] Répondre à { $n } questions
  }
campaigns-next-problems = { $n ->
    [one] Régler le problème
   *[other] Régler { $n } problèmes
  }
campaigns-next-supporters = Envoyer la liste des signataires
campaigns-next-job = Suivre l’envoi { $job }
campaigns-next-preview = Lire ce qui partirait, dans un terminal : `sincerely dry-run { $name } --supporters data/supporters/{ $name }.csv`
campaigns-next-closed = Rien : on n’écrit plus de lettres pour elle
campaigns-until = Échéance
campaigns-past = passée
campaigns-no-deadline = aucune n’est indiquée
campaigns-officials = Destinataires
campaigns-languages = Langues
campaigns-language = Langue
campaigns-questions = Questions
campaigns-problems = Problèmes
campaigns-no-problems = Aucun problème n’a été trouvé.
campaigns-problem-error = Bloquant :
campaigns-problem-warning = À regarder :
campaigns-supporters = Signataires
campaigns-list-there = liste présente
campaigns-list-missing = pas encore de liste
campaigns-jobs = Envois
campaigns-closed = Close :
campaigns-line = ligne { $line }
campaigns-lines = lignes { $first } à { $last }
campaigns-line-column = ligne { $line }, colonne { $column }
campaigns-import-how = Choisissez le document, ou copiez son texte ici. Rien n’est enregistré avant que vous ayez vu ce qui a été lu.
campaigns-import-document = Le document
campaigns-import-document-rule = .txt, .html, .docx ou .pdf, 10 Mio au plus
campaigns-import-paste = Ou son texte
campaigns-import-read-it = Lire
campaigns-import-empty = Il n’y a encore rien à lire : choisissez un document, ou copiez son texte ci-dessous.
campaigns-import-both = Vous avez choisi un document et copié un texte. Lequel des deux ? Videz le texte, ou laissez le document de côté.
campaigns-import-too-large = C’est plus grand que 10 Mio, ou plus d’un Mio de texte. Un appel compte quelques pages : est-ce le bon ?
campaigns-import-cut-off = Il n’est pas arrivé en entier. Veuillez l’envoyer à nouveau.
campaigns-import-unread = Cela ne peut pas devenir une campagne :
campaigns-import-look = Voici ce qui a été lu. Comparez-le à l’appel, puis donnez un nom à la campagne. Tout ce qui est faux pourra être changé ensuite.
campaigns-import-name = Nom de la campagne
campaigns-import-name-rule = Un nom court : lettres de a à z, chiffres, - et _
campaigns-import-name-name = Un nom compte de 1 à 64 lettres de a à z, chiffres, - et _, sans espaces : anna-berg
campaigns-import-name-taken = Ce nom est celui de cette page. Veuillez en choisir un autre.
campaigns-import-name-there = Il y a déjà une campagne de ce nom. Choisissez un autre nom, ou remplacez-la.
campaigns-import-name-unmade = La campagne n’a pas été créée :
campaigns-import-over = Remplacer la campagne { $name } : son fichier et sa lettre seront perdus
campaigns-import-make = Créer la campagne
campaigns-import-another = Un autre document
campaigns-import-read = Ce qui a été lu
campaigns-import-text = L’appel
campaigns-import-nothing = rien n’a été trouvé
campaigns-import-more = { $n ->
    [one] Une ligne de plus n’est pas montrée.
   *[other] { $n } lignes de plus ne sont pas montrées.
  }
campaigns-import-questions = { $n ->
    [0] Il ne laisse rien ouvert.
    [one] Il laisse une question ouverte. Vous y répondez sur la page de la campagne.
   *[other] Il laisse { $n } questions ouvertes. Vous y répondez sur la page de la campagne.
  }
campaigns-field-title = Titre
campaigns-field-people = Pour qui
campaigns-field-until = Échéance
campaigns-field-after-deadline = Après l’échéance
campaigns-field-languages = Langues, la préférée d’abord
campaigns-field-letter-language = Langue de la lettre
campaigns-field-salutation = Formule d’appel
campaigns-field-paragraphs = La lettre
campaigns-field-demands = Ce qu’elle demande
campaigns-field-closing = Formule finale
campaigns-copy = reçoit une copie
campaigns-within = De cette campagne
campaigns-to-jobs = { $n ->
    [one] { $n } envoi
   *[other] { $n } envois
  }
campaigns-case = Le cas
campaigns-own-language = ou celle du signataire, s’il y a une lettre dans cette langue
campaigns-consent = Ce que les signataires ont accepté
campaigns-consent-elsewhere = La preuve est gardée ailleurs.
campaigns-consent-none = pas encore noté
campaigns-share = Ce que l’on voit d’un signataire
campaigns-share-name = nom
campaigns-share-initials = initiales
campaigns-share-city = ville
campaigns-share-country = pays
campaigns-share-address = adresse postale
campaigns-share-email = adresse électronique
campaigns-own-words = Les mots du signataire
campaigns-own-words-replace = remplacent le texte modèle ; ce que la lettre demande reste.
campaigns-own-words-precede = précèdent le texte modèle.
campaigns-own-words-review = Vous les lisez avant leur départ.
campaigns-reference = Publié sous
campaigns-summary = Résumé
campaigns-background = Contexte
campaigns-open = { $n ->
    [0] Aucune question n’est ouverte.
    [one] Une question est ouverte. Rien n’est envoyé avant la réponse.
   *[other] { $n } questions sont ouvertes. Rien n’est envoyé avant les réponses.
  }
campaigns-appeal-line = ligne { $line } de l’appel
campaigns-answered = Réponse :
campaigns-question-stale = Entre-temps, cette question a reçu une réponse ou a été changée. Ce que vous avez écrit est encore dans son champ, si la question est toujours là ; ce qui est maintenant dans le fichier est montré avec elle.
campaigns-answer = Répondre
campaigns-write = L’écrire
campaigns-answer-empty = Écrivez une valeur, ou ce qui a été décidé.
campaigns-answer-no-place = Le fichier de la campagne n’a pas de place pour cette valeur. Écrivez en mots ce qui a été décidé, et mettez la valeur dans le fichier.
campaigns-answer-characters = Il y a là des caractères ou des retours à la ligne qui n’y ont pas leur place.
campaigns-kind-line = Une ligne. Elle est mise pour vous dans le fichier de la campagne.
campaigns-kind-date = Un jour. Il est mis pour vous dans le fichier de la campagne.
campaigns-kind-zone = Un fuseau horaire, comme Europe/Berlin. Il est mis pour vous dans le fichier de la campagne.
campaigns-kind-list = Un ou plusieurs, séparés par des virgules. Ils sont mis pour vous dans le fichier de la campagne.
campaigns-kind-languages = Un par langue. Ils sont mis pour vous dans le fichier de la campagne.
campaigns-kind-text = Le texte est mis pour vous dans le fichier de la campagne.
campaigns-value = Réponse pour le fichier
campaigns-value-in = En { $language }
campaigns-words = Ce qui a été décidé
campaigns-words-or = Ou en mots : ce qui a été décidé
campaigns-no-officials = Aucun destinataire n’est encore nommé.
campaigns-primary = À qui l’on écrit d’abord
campaigns-additional = À qui l’on écrit aussi
campaigns-copies = Copies
campaigns-copies-from = Reçoit une copie des lettres de :
campaigns-office = Fonction
campaigns-mailbox = Boîte aux lettres
campaigns-suspended = Aucune lettre n’y va :
campaigns-by-post = aucune : ces lettres partent par la poste
campaigns-address = Adresse postale
campaigns-hours = Les lettres arrivent
campaigns-holidays = sauf le
campaigns-greeting = Formule d’appel
campaigns-missing = aucune
campaigns-letters = Lettres
campaigns-letter = Lettre
campaigns-no-letters = Il n’y a pas encore de lettre.
campaigns-begin-language = Commencer une lettre dans une autre langue
campaigns-begin-wrong = Cette langue n’est pas connue. Écrivez son code : fr pour le français, pt-BR pour le portugais du Brésil.
campaigns-begin = Commencer
campaigns-matrix = Destinataires et langues
campaigns-to = À
campaigns-reads = Lit cette langue
campaigns-checked = Relue par un natif
campaigns-checked-nobody = personne encore
campaigns-yes = oui
campaigns-file = Fichier de la campagne
campaigns-file-text = Texte du fichier
campaigns-file-lines = Tel qu’enregistré, avec les numéros de ligne
campaigns-file-unreadable = Ce fichier ne peut pas être lu ici. Corrigez-le avec un éditeur sur la machine où il se trouve.
campaigns-save = Enregistrer
campaigns-saved = Enregistré. Les envois déjà programmés restent tels quels.
campaigns-anyway = Enregistrer malgré tout
campaigns-blocks = Rien n’a été enregistré : cela empêcherait l’envoi des lettres.
campaigns-too-long = C’est plus long que 512 Kio. Rien n’a été enregistré.
campaigns-stale = Quelqu’un d’autre a changé ceci entre-temps.
campaigns-stale-hint = Rien n’a été enregistré. Votre texte est ci-dessous, et l’autre plus bas, avec en évidence les lignes que le vôtre n’a pas. Reprenez ce qu’il vous faut ; si vous enregistrez à nouveau, le vôtre prendra sa place.
campaigns-theirs = Ce qui est maintenant dans le fichier
campaigns-letter-in = Lettre en { $language }
campaigns-letter-new = Elle n’est pas encore enregistrée : elle commence par le cadre d’une lettre officielle.
campaigns-letter-text = Le modèle de la lettre
campaigns-letter-rule = Ce qui est entre accolades est rempli ou dit ce qui va où ; tout le reste est la lettre, mot pour mot.
campaigns-letter-model = La lettre en { $language }
campaigns-preview = Ce que lit le destinataire
campaigns-preview-same = Fait par les mêmes étapes que les lettres envoyées.
campaigns-preview-fresh = L’aperçu montre ce que vous avez écrit.
campaigns-preview-show = Aperçu
campaigns-preview-supporter = Signée par
campaigns-preview-line = Ligne de la liste
campaigns-preview-target = À
campaigns-preview-from = De
campaigns-preview-subject = Objet
campaigns-preview-of = Signée par { $name }, ligne { $line } de la liste
campaigns-preview-invented = Signée par { $name }, personne inventée
campaigns-preview-rather = Ce signataire écrirait à ce destinataire en { $language }.
campaigns-preview-none = Il n’y a pas de lettre à montrer : voyez les problèmes.
campaigns-preview-no-target = Il n’y a encore personne à qui écrire.
campaigns-preview-others = { $n ->
    [one] Les autres fichiers de la campagne ont un problème ; sa page le dit.
   *[other] Les autres fichiers de la campagne ont { $n } problèmes ; sa page les dit.
  }
campaigns-nobody-no-list = Il n’y a pas encore de liste de signataires. Choisissez la personne inventée.
campaigns-nobody-no-row = Aucune ligne de la liste ne commence là. Le premier signataire est à la ligne 2.
campaigns-nobody-withdrew = Ce signataire s’est retiré. Choisissez-en un autre.
campaigns-nobody-excluded = Cette ligne ne peut pas signer :
campaigns-nobody-unreadable = La liste des signataires ne peut pas être lue.
campaigns-whose-longest = le nom le plus long de la liste
campaigns-whose-invented = une personne inventée
campaigns-whose-words = une personne inventée, avec ses propres mots
campaigns-whose-line = une ligne de la liste
