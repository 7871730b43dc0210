login-title = Log in
login-name = Name
login-password = Password
login-wrong = Name and password do not go together. Try again, or ask an organiser for a new link.
login-too-often = There were too many tries. Wait a minute, then try again.
login-no-name = No name yet? Whoever runs Sincerely here lets you in with `sincerely user add`.
