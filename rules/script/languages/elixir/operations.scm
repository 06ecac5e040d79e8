; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a `Map` has `delete` too.

; Destroys: Ecto, Mnesia, MongoDB.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @write.destroy
  (#match? @_receiver "(^|\\.)\\w*(Repo|Mongo|Mnesia)$|^@?repo$")
  (#any-of? @_function "delete_all" "delete!" "delete" "truncate" "delete_many" "delete_many!" "drop_collection" "clear_table"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.destroy
  (#match? @_function "^(delete|destroy|clear|wipe|truncate|reset|purge|remove)_(all|every|database|db|data|tables?|users|everything)\\w*!?$"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.destroy
  (#match? @_receiver "^Mix\\.Tasks\\.Ecto\\.(Drop|Reset)$") (#eq? @_function "run"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.destroy
  (#match? @_receiver "(^|\\.)Ash$") (#match? @_function "^(bulk_)?destroy!?$"))

; Writes rows that may stand there twice.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @write.insert
  (#match? @_receiver "(^|\\.)\\w*(Repo|Mongo)$|^@?repo$")
  (#match? @_function "^(insert|insert_all|update|update_all|insert_one|insert_many|insert_or_update|update_one|update_many)!?$"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.insert
  (#match? @_receiver "(^|\\.)(\\w*Factory|Fixtures|\\w+Fixtures)$") (#match? @_function "^(insert|insert!|insert_list|insert_pair|\\w+_fixture)$"))
((call target: (identifier) @_function (arguments . (atom))) @write.insert (#any-of? @_function "insert" "insert!" "insert_pair"))
((call target: (identifier) @_function (arguments . (_) . (atom))) @write.insert (#eq? @_function "insert_list"))
((call target: (identifier) @_function) @write.insert (#match? @_function "_fixture$"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.insert
  (#match? @_function "^(create|register|add|insert|invite|import|save|sign_up|update)(_\\w+)?!?$")
  (#not-match? @_function "_(changeset|attrs|struct|params)$")
  (#not-match? @_receiver "^(Map|MapSet|Keyword|List|Enum|Date|DateTime|NaiveDateTime|Time|String|Ecto\\.Changeset|Changeset|Agent|Process|File|:?ets|Mix\\.Generator|Multi|Ecto\\.Multi|Registry|Decimal|Duration)$"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.insert
  (#match? @_receiver "(^|\\.)Ash(\\.Seed)?$") (#match? @_function "^(create|bulk_create|update|seed)!?$"))

; Writes rows only where they are missing.
((call target: (dot left: (_) @_receiver right: (identifier) @_function) (arguments) @_arguments) @write.upsert
  (#match? @_function "^(insert|insert_all)!?$") (#match? @_arguments "on_conflict:"))
((call target: (dot left: (alias) @_receiver right: (identifier) @_function)) @write.upsert
  (#match? @_function "^(get_or_create|find_or_create|upsert|get_or_insert|insert_or_ignore|ensure)\\w*!?$")
  (#not-match? @_function "(started|loaded|compiled)"))

; Runs SQL or a program whose text says what it does.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @sql
  (#match? @_receiver "(^|\\.)(\\w*Repo|SQL|Postgrex|MyXQL|Migration)$") (#match? @_function "^(query|query!|execute|query_many!?)$"))
((call target: (identifier) @_function) @sql (#eq? @_function "execute"))
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @command
  (#match? @_receiver "^(Mix\\.Task|Mix|System|Mix\\.shell(\\(\\))?|:os)$") (#any-of? @_function "run" "rerun" "cmd" "shell" "run_in_apps"))

; Stops.
((call target: (identifier) @_function) @exit (#eq? @_function "exit"))
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @exit
  (#match? @_receiver "^(System|Mix|:init|:erlang|Process)$") (#any-of? @_function "halt" "stop" "raise"))

; Asks.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @prompt
  (#match? @_receiver "^(IO|Mix\\.shell(\\(\\))?|shell|Owl\\.IO)$") (#any-of? @_function "gets" "yes?" "prompt" "confirm" "read"))

; Says.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @log
  (#match? @_receiver "^(IO|Logger|Mix\\.shell(\\(\\))?|Process|:timer)$")
  (#any-of? @_function "puts" "inspect" "warn" "info" "error" "warning" "debug" "notice" "write" "sleep"))

; What a time is cut to is no table's.
((call target: (dot left: (alias) @_module right: (identifier) @_function)) @log
  (#any-of? @_module "DateTime" "NaiveDateTime" "Time" "Date") (#any-of? @_function "truncate" "add" "from_iso8601!"))

; Draws at random, and gives the generator a fixed start.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @random.faker
  (#match? @_receiver "^Faker(\\.|$)") (#not-any-of? @_function "start" "locale" "set_locale" "child_spec"))
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @random.random
  (#eq? @_receiver "Enum") (#any-of? @_function "random" "shuffle" "take_random"))
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @random.random
  (#any-of? @_receiver ":rand" ":random") (#match? @_function "^(uniform|uniform_real|normal|bytes)"))
((call target: (dot left: (_) @_receiver right: (identifier) @_function) (arguments (_))) @seeding.random @seeding.faker
  (#any-of? @_receiver ":rand" ":random") (#any-of? @_function "seed" "seed_s"))
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @clock
  (#any-of? @_receiver "DateTime" "NaiveDateTime" "Date" "System" ":os" ":erlang" "Time")
  (#any-of? @_function "utc_now" "local_now" "utc_today" "system_time" "os_time" "now" "timestamp" "monotonic_time" "unique_integer"))

; Hashes a password, or gives one to an account.
((call target: (dot left: (_) @_receiver right: (identifier) @_function)) @password
  (#any-of? @_function "hash_pwd_salt" "hashpwsalt" "add_hash" "hash_password" "hash"))
