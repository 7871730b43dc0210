# needs a native check
password-title = Choisir un mot de passe
password-welcome-title = Bienvenue
password-welcome = Bienvenue dans Sincerely
password-first = Vous êtes la première personne ici. Choisissez un nom et un mot de passe : avec eux, vous lancez, suivez et réglez les envois.
password-you-are = Vous vous connecterez sous le nom
password-bad-name = Un nom compte au plus 40 lettres, chiffres, points, traits d’union et tirets bas : anna.berg
password-rule = Au moins { $least } caractères ; quelques mots se retiennent le mieux.
password-short = C’est moins de { $least } caractères. Saisissez-le de nouveau.
password-long = C’est plus de 1 000 caractères. Saisissez-le de nouveau.
password-differs = Les deux ne sont pas identiques. Saisissez-le de nouveau.
password-again = Le mot de passe, une seconde fois
password-come-in = Entrer
password-set = Enregistrer le mot de passe
