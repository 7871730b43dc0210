campaigns-title = Campaigns
campaigns-none = There is no campaign yet. Bring in a published appeal: its officials, its letter and its deadline are read from it, and you answer what it leaves open.
campaigns-bring-in = Bring in an appeal
campaigns-viewer = An organiser brings in appeals. You are here to look.
campaigns-campaign = Campaign
campaigns-next = Next
campaigns-next-file = Its file cannot be read: look at it
campaigns-next-questions = { $n ->
    [one] Answer the question
   *[other] Answer { $n } questions
  }
campaigns-next-problems = { $n ->
    [one] See to the problem
   *[other] See to { $n } problems
  }
campaigns-next-supporters = Upload the supporters
campaigns-next-job = Watch job { $job }
campaigns-next-preview = Read what would be sent, at a terminal: `sincerely dry-run { $name } --supporters data/supporters/{ $name }.csv`
campaigns-next-closed = Nothing: no more letters are written for it
campaigns-until = Deadline
campaigns-past = passed
campaigns-no-deadline = none is named
campaigns-officials = Officials
campaigns-languages = Languages
campaigns-language = Language
campaigns-questions = Questions
campaigns-problems = Problems
campaigns-no-problems = No problems were found.
campaigns-problem-error = Blocks:
campaigns-problem-warning = Look at this:
campaigns-supporters = Supporters
campaigns-list-there = list is there
campaigns-list-missing = no list yet
campaigns-jobs = Jobs
campaigns-closed = Closed:
campaigns-line = line { $line }
campaigns-lines = lines { $first } to { $last }
campaigns-line-column = line { $line }, column { $column }
campaigns-import-how = Choose the document, or copy its text in here. Nothing is stored before you have seen what was read.
campaigns-import-document = The document
campaigns-import-document-rule = .txt, .html, .docx or .pdf, up to 10 MiB
campaigns-import-paste = Or its text
campaigns-import-read-it = Read it
campaigns-import-empty = There is nothing to read yet: choose a document, or copy its text in below.
campaigns-import-both = You chose a document and copied in a text. Which of them? Empty the text, or leave the document out.
campaigns-import-too-large = This is larger than 10 MiB, or more text than 1 MiB. An appeal is a few pages: is it the right one?
campaigns-import-cut-off = It did not arrive whole. Please send it again.
campaigns-import-unread = This cannot become a campaign:
campaigns-import-look = This is what was read. Look at it beside the appeal, then give the campaign a name. Whatever is wrong can be changed afterwards.
campaigns-import-name = Name of the campaign
campaigns-import-name-rule = A short one: letters from a to z, digits, - and _
campaigns-import-name-name = A name has 1 to 64 letters from a to z, digits, - and _, and no blanks: anna-berg
campaigns-import-name-taken = This name is the name of this page. Please choose another one.
campaigns-import-name-there = There is a campaign of this name. Choose another name, or write over that one.
campaigns-import-name-unmade = The campaign was not made:
campaigns-import-over = Write over the campaign { $name }: its file and its letter are lost
campaigns-import-make = Make the campaign
campaigns-import-another = Another document
campaigns-import-read = What was read
campaigns-import-text = The appeal
campaigns-import-nothing = nothing was found
campaigns-import-more = { $n ->
    [one] One more line is not shown.
   *[other] { $n } more lines are not shown.
  }
campaigns-import-questions = { $n ->
    [0] It leaves nothing open.
    [one] It leaves one question open. You answer it on the campaign's page.
   *[other] It leaves { $n } questions open. You answer them on the campaign's page.
  }
campaigns-field-title = Title
campaigns-field-people = For whom
campaigns-field-until = Deadline
campaigns-field-after-deadline = After the deadline
campaigns-field-languages = Languages, the best first
campaigns-field-letter-language = Language of the letter
campaigns-field-salutation = Salutation
campaigns-field-paragraphs = The letter
campaigns-field-demands = What it asks for
campaigns-field-closing = Closing
campaigns-copy = gets a copy
campaigns-within = Of this campaign
campaigns-to-jobs = { $n ->
    [one] One job
   *[other] { $n } jobs
  }
campaigns-case = The case
campaigns-own-language = or the supporter's own, where there is a letter in it
campaigns-consent = What supporters agreed to
campaigns-consent-elsewhere = The proof is kept elsewhere.
campaigns-consent-none = not written down yet
campaigns-share = Officials see of a supporter
campaigns-share-name = name
campaigns-share-initials = initials
campaigns-share-city = town
campaigns-share-country = country
campaigns-share-address = postal address
campaigns-share-email = e-mail address
campaigns-own-words = A supporter's own words
campaigns-own-words-replace = take the place of the model text; what the letter asks for stays.
campaigns-own-words-precede = stand before the model text.
campaigns-own-words-review = They are read by you before they leave.
campaigns-reference = Published as
campaigns-summary = Summary
campaigns-background = Background
campaigns-open = { $n ->
    [0] No question is open.
    [one] One question is open. Nothing is sent before it is answered.
   *[other] { $n } questions are open. Nothing is sent before they are answered.
  }
campaigns-appeal-line = line { $line } of the appeal
campaigns-answered = Answered:
campaigns-question-stale = This question was answered or changed meanwhile. What you wrote is still in its field, where the question is still there; what stands in the file now is shown with it.
campaigns-answer = Answer
campaigns-write = Write it
campaigns-answer-empty = Write a value, or what was decided.
campaigns-answer-no-place = The campaign file has no place for this value. Write in words what was decided, and put the value into the file.
campaigns-answer-characters = There are characters or line breaks in it that do not belong there.
campaigns-kind-line = One line. It is put into the campaign file for you.
campaigns-kind-date = A day. It is put into the campaign file for you.
campaigns-kind-zone = A time zone, such as Europe/Berlin. It is put into the campaign file for you.
campaigns-kind-list = One or several, set apart by commas. They are put into the campaign file for you.
campaigns-kind-languages = One in each language. They are put into the campaign file for you.
campaigns-kind-text = They are put into the campaign file for you.
campaigns-value = Answer for the file
campaigns-value-in = In { $language }
campaigns-words = What was decided
campaigns-words-or = Or in words: what was decided
campaigns-no-officials = No official is named yet.
campaigns-primary = The first to be written to
campaigns-additional = Is written to as well
campaigns-copies = Copies
campaigns-copies-from = Gets a copy of letters from:
campaigns-office = Office
campaigns-mailbox = Mailbox
campaigns-suspended = No letters go there:
campaigns-by-post = none: these letters go by post
campaigns-address = Postal address
campaigns-hours = Letters arrive
campaigns-holidays = not on
campaigns-greeting = Salutation
campaigns-missing = none
campaigns-letters = Letters
campaigns-letter = Letter
campaigns-no-letters = There is no letter yet.
campaigns-begin-language = Begin a letter in another language
campaigns-begin-wrong = This is no language that is known. Write its code: fr for French, pt-BR for Portuguese in Brazil.
campaigns-begin = Begin
campaigns-matrix = Officials and languages
campaigns-to = To
campaigns-reads = Reads it
campaigns-checked = Read by a native
campaigns-checked-nobody = nobody yet
campaigns-yes = yes
campaigns-file = Campaign file
campaigns-file-text = Text of the file
campaigns-file-lines = As saved, with line numbers
campaigns-file-unreadable = This file cannot be read here. Put it right with an editor on the machine where it is.
campaigns-save = Save
campaigns-saved = Saved. Jobs that were scheduled before stay as they are.
campaigns-anyway = Save all the same
campaigns-blocks = Nothing was saved: this would keep letters from being sent.
campaigns-too-long = This is longer than 512 KiB. Nothing was saved.
campaigns-stale = Somebody else has changed this meanwhile.
campaigns-stale-hint = Nothing was saved. Your text stands below, and theirs beneath it, with the lines marked that yours does not have. Take over what you need; when you save again, yours takes its place.
campaigns-theirs = What stands in the file now
campaigns-letter-in = Letter in { $language }
campaigns-letter-new = It is not saved yet: it begins with the frame of a formal letter.
campaigns-letter-text = The letter's template
campaigns-letter-rule = What stands in curly brackets is filled in or says what goes where; all else is the letter, word for word.
campaigns-letter-model = The letter in { $language }
campaigns-preview = What the official reads
campaigns-preview-same = Made by the same steps as the letters that are sent.
campaigns-preview-fresh = The preview shows what you have typed.
campaigns-preview-show = Preview
campaigns-preview-supporter = Signed by
campaigns-preview-line = Line of the list
campaigns-preview-target = To
campaigns-preview-from = From
campaigns-preview-subject = Subject
campaigns-preview-of = Signed by { $name }, line { $line } of the list
campaigns-preview-invented = Signed by { $name }, who is invented
campaigns-preview-rather = This supporter would write to this official in { $language }.
campaigns-preview-none = There is no letter to show: see the problems.
campaigns-preview-no-target = There is no official to write to yet.
campaigns-preview-others = { $n ->
    [one] The campaign's other files have one problem; its page tells it.
   *[other] The campaign's other files have { $n } problems; its page tells them.
  }
campaigns-nobody-no-list = There is no list of supporters yet. Choose the invented supporter.
campaigns-nobody-no-row = No row of the list begins on this line. The first supporter is on line 2.
campaigns-nobody-withdrew = This supporter withdrew. Choose another one.
campaigns-nobody-excluded = This row may not sign:
campaigns-nobody-unreadable = The list of supporters cannot be read.
campaigns-whose-longest = the longest name of the list
campaigns-whose-invented = somebody invented
campaigns-whose-words = somebody invented, with own words
campaigns-whose-line = a line of the list
