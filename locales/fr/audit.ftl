# needs a native check
audit-title = Journal
audit-about = Ce que des personnes ont fait ici, et ce que le programme a fait à leur place. On ne fait qu’y ajouter, et chaque entrée porte une empreinte d’elle-même et de la précédente.
audit-holds = { $n ->
    [0] Le journal est vide et intact.
    [one] Le journal est intact : { $n } entrée, ni modifiée, ni manquante, ni déplacée.
   *[other] Le journal est intact : { $n } entrées, aucune modifiée, manquante ou déplacée.
  }
audit-head = Sa dernière empreinte, à noter ailleurs :
audit-broken = Le journal n’est plus tel qu’il a été écrit.
audit-broken-hint = Quelqu’un a modifié le fichier, ou le disque est défaillant. Gardez le fichier tel quel et comparez-le à votre dernière sauvegarde.
audit-fault-changed = L’entrée { $first } a été modifiée ou déplacée, ou la précédente a été remplacée.
audit-fault-missing = Les entrées { $first } à { $last } manquent.
audit-fault-cut-short = Les dernières entrées manquent.
audit-check = Vérifier tout le journal
audit-filter = Chercher dans le journal
audit-by = Qui
audit-anybody = tout le monde
audit-act = Quoi
audit-any-act = tout
audit-job = Envoi
audit-wrong-job = Écrivez le numéro de l’envoi, par exemple 3.
audit-show = Afficher
audit-all = Tout afficher
audit-number = Entrée
audit-at = Quand
audit-subject = Sur quoi
audit-why = Pourquoi
audit-erased = effacé avec la personne nommée
audit-none = Rien n’est encore consigné. Tout ce que quelqu’un lance, tranche ou exporte apparaîtra ici.
audit-none-match = Aucune entrée ne correspond.
audit-older = Entrées plus anciennes
