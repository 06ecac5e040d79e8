; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a `set` has `add` too.

; Destroys: SQLAlchemy, Django, pymongo, redis.
((call function: (attribute attribute: (_) @_method)) @write.destroy
  (#any-of? @_method "drop_all" "_raw_delete" "truncate" "delete_many" "delete_one" "drop_database" "drop_collection" "drop_tables"
    "drop_table" "flushall" "flushdb" "delete_user" "drop_index" "delete_table" "recursive_delete"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @write.destroy
  (#any-of? @_method "delete" "drop" "remove" "delete_item")
  (#match? @_receiver "(?i)(objects|\\.all\\(|filter\\(|exclude\\(|query|session|\\bdb\\b|\\bqs\\b|queryset|table|collection|metadata|batch|reference|document|doc\\b)")
  (#not-match? @_receiver "(?i)(requests|http|client\\.delete|cache)"))
((call function: (identifier) @_function) @write.destroy (#any-of? @_function "delete" "drop_database"))

; Every row, one after the other.
((for_statement left: (identifier) @_row right: (call function: (attribute attribute: (_) @_all))
  body: (block (expression_statement (call function: (attribute object: (identifier) @_deleted attribute: (_) @_method)) @write.destroy)))
  (#any-of? @_all "all" "iterator") (#eq? @_deleted @_row) (#eq? @_method "delete"))
((for_statement left: (identifier) @_row right: (identifier)
  body: (block (expression_statement (call function: (attribute object: (identifier) @_deleted attribute: (_) @_method)) @write.destroy)))
  (#eq? @_deleted @_row) (#eq? @_method "delete"))

; Writes rows that may stand there twice.
((call function: (attribute attribute: (_) @_method)) @write.insert
  (#any-of? @_method "bulk_create" "bulk_save_objects" "bulk_insert_mappings" "add_all" "insert_many" "insert_one" "create_user"
    "create_superuser" "create_batch" "bulk_update" "bulk_write" "update_one" "update_many" "put_item" "save_all" "executemany"
    "create_test_user" "build_batch" "to_sql" "acreate"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @write.insert
  (#any-of? @_method "create" "insert" "update")
  ; Faker's own factory makes generators, not rows.
  (#not-match? @_receiver "^(faker\\.)?Factory$")
  (#match? @_receiver "(?i)(objects|manager|factory|table|collection|\\bdb\\b|filter\\(|\\.all\\(|query|_baker|baker|^[A-Z][A-Za-z]+$)"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @write.insert
  (#any-of? @_method "add" "merge" "set") (#match? @_receiver "(?i)(session|^s$|^db$|batch|document|doc\\b|collection)"))
; A list's `insert` is told where.
((call function: (attribute object: (_) @_receiver attribute: (_) @_method) arguments: (_) @_arguments) @write.insert
  (#any-of? @_method "save" "asave" "insert") (#not-match? @_arguments "^\\(\\s*-?[0-9]+\\s*,") (#not-match? @_receiver "(?i)(plt|fig|img|image|torch|np$|wb$|workbook|canvas|storage|torch|nn|tokenizer|scaler|list|args|rows|path)"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @write.insert
  (#match? @_receiver "^(baker|mixer|mommy|G)$") (#any-of? @_method "make" "blend" "cycle"))
((call function: (identifier) @_function) @write.insert (#match? @_function "^([A-Z][A-Za-z]*Factory|insert)$"))

; Writes rows only where they are missing.
((call function: (attribute attribute: (_) @_method)) @write.upsert
  (#any-of? @_method "get_or_create" "update_or_create" "upsert" "replace_one" "aget_or_create" "aupdate_or_create"))

; Runs SQL or a program whose text says what it does.
((call function: (attribute attribute: (_) @_method)) @sql
  (#any-of? @_method "execute" "executescript" "executemany" "run" "raw" "exec_driver_sql" "query" "command" "run_sql"))
((call function: (_) @_function) @command
  (#match? @_function "(^|\\.)(call_command|system|check_call|check_output|Popen|execute_from_command_line)$"))
((call function: (attribute object: (identifier) @_receiver attribute: (_) @_method)) @command
  (#eq? @_receiver "subprocess") (#any-of? @_method "run" "call"))

; Stops.
((call function: (_) @_function) @exit (#any-of? @_function "sys.exit" "exit" "quit" "os._exit" "os.abort"))
((call function: (attribute attribute: (_) @_method)) @exit (#any-of? @_method "Abort" "abort"))

; Asks.
((call function: (_) @_function) @prompt
  (#match? @_function "(^|\\.)(input|raw_input|confirm|prompt|prompt_bool|getpass|ask|questionary\\.confirm|Confirm\\.ask)$"))

; Says.
((call function: (identifier) @_function) @log (#any-of? @_function "print" "pprint" "echo" "secho" "warn" "sleep"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @log
  (#match? @_receiver "(?i)(log|logger|logging|stdout|stderr|click|console|warnings|typer|messages|time)$")
  (#any-of? @_method "write" "info" "warning" "warn" "error" "critical" "debug" "echo" "secho" "print" "log" "exception" "sleep"))

; Draws at random, and gives the generator a fixed start.
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @random.faker
  (#match? @_receiver "^(self\\.)?_?(fake|faker|Faker|FAKE|FAKER)(\\.unique|\\.[a-z_]+)?$")
  (#not-any-of? @_method "seed" "seed_instance" "add_provider" "seed_locale"))
((call function: (attribute object: (_) @_receiver)) @random.faker (#match? @_receiver "^Faker\\(.*\\)$"))
((call function: (attribute object: (identifier) @_receiver attribute: (_) @_method)) @random.random
  (#eq? @_receiver "random")
  (#any-of? @_method "random" "randint" "choice" "choices" "sample" "shuffle" "uniform" "randrange" "gauss" "betavariate" "getrandbits" "normalvariate" "triangular" "expovariate"))
((call function: (identifier) @_function) @random.random
  (#any-of? @_function "randint" "choice" "choices" "randrange" "uniform" "shuffle"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @random.numpy
  (#match? @_receiver "^(np|numpy)\\.random$") (#not-any-of? @_method "seed" "default_rng" "RandomState"))
((call function: (attribute attribute: (_) @_method) arguments: (argument_list (string) @_question)) @random.database
  (#eq? @_method "order_by") (#match? @_question "^.\\?.$"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @seeding.faker
  (#match? @_receiver "(?i)fake") (#any-of? @_method "seed" "seed_instance"))
((call function: (attribute object: (identifier) @_receiver attribute: (_) @_method)) @seeding.random
  (#eq? @_receiver "random") (#any-of? @_method "seed" "Random"))
((call function: (attribute object: (_) @_receiver attribute: (_) @_method)) @seeding.numpy
  (#match? @_receiver "^(np|numpy)\\.random$") (#any-of? @_method "seed" "default_rng" "RandomState"))
((call function: (_) @_function) @seeding.faker (#match? @_function "(reseed_random|set_random_state)$"))
((call function: (_) @_function) @seeding.random (#match? @_function "(reseed_random|set_random_state)$"))
((call function: (_) @_function) @clock
  (#match? @_function "(^|\\.)(datetime\\.now|datetime\\.utcnow|timezone\\.now|date\\.today|time\\.time|localtime)$"))

; Hashes a password, or gives one to an account.
((call function: (_) @_function) @password
  (#match? @_function "(^|\\.)(set_password|make_password|generate_password_hash|hash_password|get_password_hash|hashpw|create_user|create_superuser|hash)$"))
