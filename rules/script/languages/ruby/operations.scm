; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a `Hash` has `delete` too.

; Destroys: ActiveRecord, Mongoid, Sequel, DatabaseCleaner, redis.
((call method: (identifier) @_method) @write.destroy
  (#any-of? @_method "delete_all" "destroy_all" "really_destroy_all!" "really_destroy!" "truncate_tables" "truncate_all"
    "drop_table" "drop_database" "drop_all" "destroy_by" "delete_by" "flushall" "flushdb" "clean_with" "clean_with_truncation"
    "create_fixtures" "purge!" "purge_all" "delete_many" "truncate_all_tables" "destroy_all!" "purge_database"))
((call receiver: (_) @_receiver method: (identifier) @_method) @write.destroy
  (#any-of? @_method "delete" "destroy" "destroy!" "delete!" "truncate" "drop" "drop!" "purge" "remove")
  (#match? @_receiver "([A-Z]\\w*(\\.(all|unscoped|first|last|connection|find\\w*|where|order|limit|tables|create_table)\\b|$|\\()|_scope$|\\.(all|where|not|each|collection|connection)\\b|^(@?(user|account|record|post|project|order|object|obj|model|klass|item|row|connection|conn|db|DB|table|it|_1|collection)s?)$|\\bDB\\[|s$)")
  (#not-match? @_receiver "^(File|FileUtils|Dir|IO|Pathname|Tempfile|ENV|Net::HTTP|HTTParty|Faraday|RestClient|HTTP|Typhoeus|params|headers|cookies|session|options|args|opts|hash|attributes|Set|Array|Hash|Rails\\.cache|.*(_params|_hash|_attributes|errors|args|options|attrs|keys|names|ids))$"))
((call receiver: (constant) @_cleaner method: (identifier) @_method) @write.destroy
  (#match? @_cleaner "^DatabaseCleaner") (#any-of? @_method "clean" "clean!"))
((call receiver: (_) @_cleaner method: (identifier) @_method) @write.destroy
  (#match? @_cleaner "^DatabaseCleaner") (#any-of? @_method "clean" "clean!" "cleaning"))
((call receiver: (_) @_tasks method: (identifier) @_method) @write.destroy
  (#match? @_tasks "DatabaseTasks$") (#match? @_method "^(drop|purge|truncate|load_schema)"))

; Writes rows that may stand there twice.
((call receiver: (_) method: (identifier) @_method) @write.insert
  (#any-of? @_method "create!" "save!" "update!" "update_all" "update_columns" "update_column" "update_attribute"
    "update_attributes" "update_attributes!" "update_attribute!" "insert_all" "insert_all!" "insert!" "increment!" "decrement!" "toggle!" "touch"
    "create_list" "create_pair" "bulk_insert" "bulk_import" "bulk_import!" "import!" "invite!" "add_role" "insert_many" "insert_one" "multi_insert"
    "create_with" "make!" "seed" "create_user" "create_user!" "update_many" "update_one" "save_without_validation"))
((call receiver: (_) @_receiver method: (identifier) @_method) @write.insert
  (#eq? @_method "save")
  (#not-match? @_receiver "(?i)(image|file|pdf|workbook|package|config|document|io|canvas|zip|img)$"))
((call receiver: (_) @_receiver method: (identifier) @_method) @write.insert
  (#any-of? @_method "create" "insert" "import")
  (#match? @_receiver "([A-Z]\\w*|s|\\)|\\]|_scope|klass|model|constantize)$")
  (#not-match? @_receiver "^(File|FileUtils|Dir|IO|Tempfile|Tempdir|.*File|.*Logger|Logger|Stripe.*|Net::.*|Zip::.*|.*ProgressBar|(::)?BCrypt::Password|.*Elasticsearch.*|SecureRandom|[A-Z_]+|.*(params|args|options|headers))$"))
((call receiver: (constant) @_receiver method: (identifier) @_method) @write.insert
  (#any-of? @_method "create" "insert" "import") (#not-match? @_receiver "^((::)?(BCrypt::)?(File|FileUtils|Dir|IO|Tempfile|Logger|Digest|Zip|OpenSSL|CSV|YAML|JSON|ProgressBar|Password))$"))
((call receiver: (_) @_receiver method: (identifier) @_method arguments: (_)) @write.insert
  (#eq? @_method "update")
  (#not-match? @_receiver "(?i)(digest|hash|params|sha|md5|options|headers|attributes|attrs|config|ENV|args|cipher|hmac|progress\\w*|bar)$"))
((call receiver: (_) @_factory method: (identifier) @_method) @write.insert
  (#match? @_factory "^(FactoryBot|FactoryGirl|Factory|Fabricate|Fabricate::\\w+|Sham)$") (#any-of? @_method "create" "create_list" "create_pair" "times"))
((call !receiver method: (identifier) @_method arguments: (argument_list . (simple_symbol))) @write.insert
  (#any-of? @_method "create" "create_list" "create_pair" "fabricate"))
((call !receiver method: (constant) @_method arguments: (argument_list . (_))) @write.insert
  (#any-of? @_method "Fabricate" "Factory"))
; A file that is chosen while the script runs.
((call !receiver method: (identifier) @_method arguments: (argument_list . (identifier) .)) @write.insert
  (#eq? @_method "load"))
((call !receiver method: (identifier) @_method arguments: (argument_list . (identifier) @_file .)) @write.insert
  (#any-of? @_method "require" "require_relative" "eval") (#match? @_file "seed"))

; Writes rows only where they are missing.
((call method: (identifier) @_method) @write.upsert
  (#any-of? @_method "find_or_create_by" "find_or_create_by!" "first_or_create" "first_or_create!" "create_or_find_by"
    "create_or_find_by!" "upsert" "upsert_all" "seed_once" "find_or_create" "where_or_create"))
((call method: (identifier) @_method) @write.upsert
  (#match? @_method "^find_or_create_by_\\w+!?$"))

; Runs SQL or a program whose text says what it does.
((call receiver: (_) method: (identifier) @_method) @sql
  (#any-of? @_method "execute" "exec_query" "exec_update" "exec_insert" "exec_delete" "query" "exec" "async_exec" "exec_params" "execute_batch"
    "run" "select_all" "raw_execute" "delete_sql" "insert_sql" "update_sql" "<<"))
((call !receiver method: (identifier) @_method) @sql (#any-of? @_method "execute" "run_sql" "sql" "exec_sql"))
((call !receiver method: (identifier) @_method) @command
  (#any-of? @_method "system" "system!" "exec" "sh" "run" "spawn" "rake" "rails_command" "rake_task" "bundle_exec" "psql" "run_command" "execute"))
((call receiver: (_) @_receiver method: (identifier) @_method) @command
  (#match? @_receiver "^(Kernel|Open3|IO|PTY|Process|TTY::Command.*|cmd|Cocaine.*|Terrapin.*)$")
  (#any-of? @_method "system" "exec" "spawn" "popen" "capture2" "capture2e" "capture3" "popen3" "run"))

; Tasks: they are defined here, and run by name.
((call !receiver method: (identifier) @_method) @task (#any-of? @_method "task" "multitask" "remote_task" "namespaced_task"))
((call !receiver method: (identifier) @_method) @later (#any-of? @_method "task" "multitask" "remote_task" "at_exit"))
((call receiver: (_) @_receiver method: (identifier) @_method) @task
  (#match? @_receiver "^(Rake::Task|Rake::TaskManager)$") (#eq? @_method "define_task"))
((call receiver: (_) @_receiver method: (identifier) @_method) @later
  (#match? @_receiver "^(Rake::Task|Rake::TaskManager)$") (#eq? @_method "define_task"))
((call receiver: (element_reference object: (_) @_tasks) method: (identifier) @_method) @invoke
  (#match? @_tasks "^(::)?(Rake::Task|Rake\\.application|Rake::Application)$") (#any-of? @_method "invoke" "execute"))
((call receiver: (_) @_rake method: (identifier) @_method) @invoke
  (#match? @_rake "^Rake\\.application$") (#any-of? @_method "invoke_task"))

; Stops.
((identifier) @call.bare @exit (#any-of? @call.bare "exit" "abort" "exit!"))
((call !receiver method: (identifier) @_method) @exit (#any-of? @_method "exit" "abort" "exit!"))
((call receiver: (constant) @_receiver method: (identifier) @_method) @exit
  (#any-of? @_receiver "Kernel" "Process") (#any-of? @_method "exit" "abort" "exit!"))

; Asks.
((call method: (identifier) @_method) @prompt
  (#any-of? @_method "gets" "ask" "confirm" "agree" "yes?" "no?" "prompt" "getch" "readline" "ask_yes_no" "ask_for_confirmation" "confirm!"))
((identifier) @call.bare @prompt (#any-of? @call.bare "gets"))
((call receiver: (_) @_receiver method: (identifier) @_method) @prompt
  (#match? @_receiver "(?i)(tty::prompt.*|prompt|highline.*|cli|thor|hl)$") (#any-of? @_method "yes?" "no?" "ask" "select" "agree" "choose" "keypress"))

; Says.
((call !receiver method: (identifier) @_method) @log
  (#any-of? @_method "puts" "print" "p" "pp" "warn" "say" "say_with_time" "sleep" "printf" "log" "logger" "info" "error"))
((call receiver: (_) @_receiver method: (identifier) @_method) @log
  (#match? @_receiver "(?i)(logger|log|stdout|stderr|kernel|shell|ui)$")
  (#any-of? @_method "puts" "print" "write" "warn" "info" "error" "debug" "fatal" "say"))

; Draws at random, and gives the generator a fixed start.
((call receiver: (_) @_receiver) @random.faker (#match? @_receiver "^(::)?(Faker|FFaker|Forgery)(::\\w+)+") (#not-match? @_receiver "^(::)?Faker::Config"))
((call receiver: (constant) @_receiver) @random.faker (#match? @_receiver "^(Forgery)$"))
((call method: (identifier) @_method arguments: (argument_list . (simple_symbol))) @random.faker
  (#any-of? @_method "create_list" "create_pair"))
((call !receiver method: (identifier) @_method) @random.random (#any-of? @_method "rand"))
((identifier) @call.bare @random.random (#any-of? @call.bare "rand"))
((call receiver: (_) @_receiver method: (identifier) @_method) @random.random
  (#match? @_receiver "^(Random|Kernel)$") (#eq? @_method "rand"))
((call receiver: (_) method: (identifier) @_method !arguments) @random.random (#any-of? @_method "sample" "shuffle" "shuffle!"))
((call receiver: (_) method: (identifier) @_method arguments: (argument_list . (integer) .)) @random.random (#any-of? @_method "sample"))
((call method: (identifier) @_method arguments: (argument_list (_) @_order)) @random.database
  (#any-of? @_method "order" "reorder") (#match? @_order "(?i)(RANDOM|RAND)\\(\\)"))
((assignment left: (call receiver: (_) @_config method: (identifier) @_random) right: (call) @seeding.faker)
  (#eq? @_config "Faker::Config") (#eq? @_random "random"))
((call method: (identifier) @_method arguments: (argument_list (_))) @seeding.random (#eq? @_method "srand"))
((call !receiver method: (identifier) @_method arguments: (argument_list (_))) @seeding.random (#eq? @_method "srand"))
((call receiver: (_) @_receiver method: (identifier) @_method) @clock
  (#match? @_receiver "^(Time|DateTime|Date|Time\\.zone)$") (#any-of? @_method "now" "current" "today"))

; Hashes a password, or gives one to an account.
((call receiver: (_) @_receiver method: (identifier) @_method) @password
  (#match? @_receiver "BCrypt::Password$") (#eq? @_method "create"))
