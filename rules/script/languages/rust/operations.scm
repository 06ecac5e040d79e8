; Calls that write, destroy, stop, ask, log or draw at random. The receiver or the arguments decide where a name alone
; says too little: a `HashMap` has `insert` too.

; Destroys: diesel, SeaORM, MongoDB, migrations run backwards.
((call_expression function: (_) @_function) @write.destroy
  (#match? @_function "(^|::)(diesel::delete|delete_many|Migrator::(fresh|reset|down|refresh)|drop_database|truncate_table|truncate_all)$"))
((call_expression function: (field_expression field: (_) @_method)) @write.destroy
  (#any-of? @_method "delete_many" "delete_one" "drop_database" "drop_collection" "revert_all_migrations" "revert_last_migration" "flushall" "flushdb"))
((call_expression function: (field_expression value: (_) @_receiver field: (_) @_method)) @write.destroy
  (#any-of? @_method "drop" "delete" "delete_all" "truncate" "clear")
  (#match? @_receiver "(?i)(collection|database|\\bdb\\b|repo(sitory)?\\b|store\\b|table)"))
((call_expression function: (field_expression field: (_) @_method) arguments: (arguments . (_) @_database .)) @write.destroy
  (#eq? @_method "delete") (#match? @_database "(?i)\\b(db|conn|connection|txn|tx|pool|database)\\b"))

((call_expression function: (_) @_function arguments: (arguments . (string_literal) @_command)) @write.destroy
  (#match? @_function "(^|::)cmd$") (#match? @_command "(?i)^\"flush(all|db)\"$"))

; Writes rows that may stand there twice.
((call_expression function: (_) @_function) @write.insert
  (#match? @_function "(^|::)(diesel::)?(insert_into|insert_or_ignore_into|replace_into|copy_in)$"))
((call_expression function: (_) @_function) @write.insert (#match? @_function "(^|::)diesel::update$"))
((call_expression function: (field_expression field: (_) @_method)) @write.insert
  (#any-of? @_method "insert_many" "insert_one" "update_many" "update_one" "copy_in_raw" "bulk_write"))
((call_expression function: (scoped_identifier path: (_) @_entity name: (_) @_method)) @write.insert
  (#any-of? @_method "insert" "insert_many" "update" "update_many") (#match? @_entity "(^|::)[A-Z]\\w*$")
  (#not-match? @_entity "(^|::)(\\w*Map|\\w*Set|Vec|VecDeque|Self|Extensions|Headers?)$"))
((call_expression function: (field_expression field: (_) @_method) arguments: (arguments . (_) @_database .)) @write.insert
  (#any-of? @_method "insert" "save" "update" "execute_insert" "create") (#match? @_database "(?i)\\b(db|conn|connection|txn|tx|pool|database|ctx\\.db)\\b"))
((call_expression function: (field_expression value: (_) @_receiver field: (_) @_method)) @write.insert
  (#match? @_method "^(create|insert|save|register|add|update|store|import)(_\\w+)?$")
  (#not-match? @_method "^create_(tables?|schema|pool|index(es)?|connection|database|db|client|extension|types?|enums?|if_missing|new|dir|dir_all)(_if_not_exists)?$")
  (#match? @_receiver "(?i)(repo(sitory)?s?\\b|service\\b|svc\\b|store\\b|\\bdb\\b|database|_db\\b|client\\b|storage)"))
((call_expression function: (scoped_identifier path: (_) @_type name: (_) @_method) arguments: (arguments (_) @_database)) @write.insert
  (#match? @_method "^(create|insert|save|register|add)(_\\w+)?$")
  (#not-match? @_method "^create_(tables?|schema|pool|index(es)?|connection|database|db|client|extension|types?|enums?|if_missing|new|dir|dir_all)(_if_not_exists)?$") (#match? @_database "(?i)\\b(db|conn|connection|txn|tx|pool|database)\\b"))

; Writes rows only where they are missing.
((call_expression function: (_) @_function arguments: (arguments (_) @_database)) @write.upsert
  (#match? @_function "(?i)(^|::|\\.)(upsert|get_or_create|find_or_create|insert_if_missing|insert_or_ignore|create_if_not_exists|ensure_exists)\\w*$"))

; Runs SQL or a program whose text says what it does.
((call_expression function: (_) @_function) @sql
  (#match? @_function "(^|::|\\.)(query|query_as|query_scalar|query_with|query_file|query_unchecked|raw_sql|sql_query|execute|execute_unprepared|batch_execute|simple_query|execute_batch|exec_drop|query_drop|prepare|query_one|from_string|from_sql_and_values|query_raw|query_write)$"))
((call_expression function: (field_expression value: (_) @_receiver field: (_) @_method)) @command
  (#any-of? @_method "status" "output" "spawn" "exec") (#match? @_receiver "\\bCommand::new"))

; Stops.
((call_expression function: (_) @_function) @exit
  (#match? @_function "^((std::)?process::(exit|abort)|exit|panic|todo|unimplemented|unreachable)$"))

; Asks.
((call_expression function: (field_expression field: (_) @_method) arguments: (arguments (reference_expression))) @prompt
  (#eq? @_method "read_line"))
((call_expression function: (field_expression field: (_) @_method)
  arguments: (arguments (reference_expression value: (identifier)) @answer)) (#eq? @_method "read_line"))
((call_expression function: (field_expression field: (_) @_method)
  arguments: (arguments (reference_expression value: (identifier) @name) @value .) @bind) (#eq? @_method "read_line"))
((call_expression function: (field_expression field: (_) @_method)) @prompt (#any-of? @_method "interact" "interact_opt" "interact_text"))
((call_expression function: (field_expression value: (_) @_receiver field: (_) @_method)) @prompt
  (#match? @_receiver "(?i)(confirm|inquire|text::new)") (#eq? @_method "prompt"))
((call_expression function: (_) @_function) @prompt (#match? @_function "(^|::)(confirm|prompt_user|ask_confirmation|confirm_action)$"))

; Says.
((call_expression function: (_) @_function) @log
  (#match? @_function "^((tracing|log)::)?(println|eprintln|print|eprint|info|warn|error|debug|dbg)$"))

; Draws at random, and gives the generator a fixed start.
((call_expression function: (field_expression field: (_) @_method)) @random.faker (#eq? @_method "fake"))
((call_expression function: (generic_function function: (field_expression field: (_) @_method))) @random.faker (#eq? @_method "fake"))
((call_expression function: (_) @_function) @random.random (#match? @_function "(^|::)(thread_rng|rand::rng|rand::random|from_entropy|from_os_rng)$"))
((call_expression function: (_) @_function) @seeding.random @seeding.faker
  (#match? @_function "(^|::)(seed_from_u64|from_seed|fastrand::seed)$"))
((call_expression function: (_) @_function) @clock (#match? @_function "(^|::)(Utc|Local|SystemTime|OffsetDateTime|Instant)::(now|now_utc)$"))

; Hashes a password, or gives one to an account.
((call_expression function: (_) @_function) @password (#match? @_function "(^|::|\\.)(hash_password|hash|hash_encoded|generate_hash|bcrypt_hash)$"))
