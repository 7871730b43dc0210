# needs a native check
login-title = Se connecter
login-name = Nom
login-password = Mot de passe
login-wrong = Ce nom et ce mot de passe ne vont pas ensemble. Réessayez, ou demandez un nouveau lien à un membre de l’organisation.
login-too-often = Trop de tentatives. Attendez une minute, puis réessayez.
login-no-name = Pas encore de nom ? La personne qui gère Sincerely ici vous donne accès avec `sincerely user add`.
