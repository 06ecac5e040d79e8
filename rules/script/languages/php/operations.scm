; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a collection has `delete` too.

; Destroys: Eloquent, the query builder, Doctrine, redis.
((member_call_expression name: (name) @_method) @write.destroy
  (#any-of? @_method "truncate" "forceDelete" "deleteDirectory" "dropIfExists" "dropAllTables" "dropDatabase" "dropSchema"
    "dropTable" "deleteQuietly" "flushAll" "flushdb" "flushDB" "deleteMany" "purge" "dropAllViews" "dropDatabaseIfExists"))
((member_call_expression object: (_) @_receiver name: (name) @_method) @write.destroy
  (#any-of? @_method "delete" "drop")
  (#not-match? @_receiver "(?i)(storage|file|files|cache|session|cookie|http|client|response|request|disk\\(.*\\)|filesystem|api|router?)$"))
((scoped_call_expression scope: (_) @_class name: (name) @_method) @write.destroy
  (#any-of? @_method "truncate" "destroy" "delete" "dropIfExists" "drop" "dropAllTables" "deleteDirectory" "flushall" "flushdb"
    "dropDatabaseIfExists" "forceDestroy" "wipe")
  (#not-match? @_class "(File|Cache|Session|Cookie|Http|Route|Auth|Request)$"))
((object_creation_expression . (_) @_class) @write.destroy (#match? @_class "(ORM|MongoDB|Mongo|PHPCR)?Purger$"))
((member_call_expression object: (_) @_manager name: (name) @_method) @write.destroy
  (#match? @_manager "(?i)(manager|em|entityManager|om)$") (#eq? @_method "remove"))

; Writes rows that may stand there twice.
((member_call_expression name: (name) @_method) @write.insert
  (#any-of? @_method "createMany" "createQuietly" "createOne" "createManyQuietly" "saveMany" "saveQuietly" "saveOrFail" "insert" "insertGetId"
    "insertUsing" "forceCreate" "attach" "sync" "syncWithoutDetaching" "assignRole" "givePermissionTo" "syncPermissions"
    "syncRoles" "persist" "increment" "decrement" "updateQuietly" "attachRole" "insertMany" "insertOne" "batchInsert" "updateMany"
    "updateOne" "toggle" "bulkWrite" "addMedia" "touch" "replaceOne"))
((member_call_expression object: (_) @_receiver name: (name) @_method) @write.insert
  (#any-of? @_method "create" "save" "update" "push" "flush")
  (#not-match? @_receiver "(?i)(image|img|spreadsheet|writer|pdf|document|doc|file|cache|session|cookie|http|client|response|request|array|collection|faker|queue|redis|config|client|container|progress\\w*|bar|output|logger)$"))
((scoped_call_expression scope: (_) @_class name: (name) @_method) @write.insert
  (#any-of? @_method "create" "insert" "update" "forceCreate" "createMany" "insertGetId" "createQuietly" "import" "withoutEvents")
  (#not-match? @_class "(?i)(^|\\\\)(Carbon\\w*|Request|Schema|Factory|FakerFactory|Faker|Container|Uuid|Http|Cookie|Route|Log|DateTime\\w*|Date|Validator|Queue|Str|Lazy\\w*|CacheItem|\\w*Exception)$"))

; Writes rows only where they are missing.
((member_call_expression name: (name) @_method) @write.upsert
  (#any-of? @_method "firstOrCreate" "updateOrCreate" "upsert" "updateOrInsert" "insertOrIgnore" "createOrFirst" "findOrCreate" "incrementOrCreate"))
((scoped_call_expression name: (name) @_method) @write.upsert
  (#any-of? @_method "firstOrCreate" "updateOrCreate" "upsert" "updateOrInsert" "insertOrIgnore" "createOrFirst" "findOrCreate" "incrementOrCreate"))

; Runs SQL or a program whose text says what it does.
((scoped_call_expression scope: (_) @_class name: (name) @_method) @sql
  (#match? @_class "DB$") (#any-of? @_method "statement" "unprepared" "affectingStatement" "raw" "select"))
((member_call_expression name: (name) @_method) @sql
  (#any-of? @_method "exec" "query" "statement" "unprepared" "executeStatement" "executeQuery" "executeUpdate" "prepare" "multi_query" "real_query"
    "execute" "createQuery"))
((function_call_expression function: (name) @_function) @sql
  (#any-of? @_function "mysqli_query" "mysql_query" "pg_query" "mysqli_multi_query" "sqlite_query"))
((scoped_call_expression scope: (_) @_class name: (name) @_method) @command
  (#match? @_class "(Artisan|Process)$") (#any-of? @_method "call" "queue" "callSilent" "callSilently" "run" "fromShellCommandline"))
((member_call_expression name: (name) @_method arguments: (arguments . (argument [(string) (encapsed_string)]))) @command
  (#any-of? @_method "call" "callSilent" "callSilently" "artisan" "runCommand"))
((function_call_expression function: (name) @_function) @command
  (#any-of? @_function "exec" "shell_exec" "system" "passthru" "proc_open" "popen"))
((object_creation_expression . (name) @_class) @command (#eq? @_class "Process"))
((object_creation_expression . (name) @_class) @command (#any-of? @_class "ArrayInput" "StringInput"))

; Runs other seeders.
((member_call_expression name: (name) @_method
  arguments: (arguments . (argument [(class_constant_access_expression) (array_creation_expression) (variable_name)]))) @run-classes
  (#any-of? @_method "call" "callSilent" "callWith" "callOnce"))

; Keeps destructive commands from running.
((scoped_call_expression name: (name) @_method) @prohibits (#eq? @_method "prohibitDestructiveCommands"))

; Stops.
((name) @call.bare @exit (#any-of? @call.bare "die" "exit"))
((function_call_expression function: (name) @_function) @exit (#any-of? @_function "die" "exit" "abort" "dd" "wp_die"))

; Asks. A framework's own question, which `--force` answers, is not among these.
((member_call_expression name: (name) @_method) @prompt
  (#any-of? @_method "confirm" "ask" "choice" "anticipate" "secret" "askQuestion" "askConfirmation"))
((function_call_expression function: (name) @_function) @prompt
  (#any-of? @_function "readline" "confirm" "fgets" "stream_get_line" "fgetc" "text" "ask"))

; Says.
((member_call_expression name: (name) @_method) @log
  (#any-of? @_method "info" "warn" "error" "line" "comment" "alert" "writeln" "write" "warning" "note" "caution" "notice" "debug" "newLine" "section" "title"))
((scoped_call_expression scope: (_) @_class) @log (#match? @_class "Log$"))
((function_call_expression function: (name) @_function) @log
  (#any-of? @_function "printf" "error_log" "sleep" "usleep" "dump" "info" "warning" "error" "note" "logger" "trigger_error"))

; Draws at random, and gives the generator a fixed start.
((member_call_expression object: (_) @_receiver name: (name) @_method) @random.faker
  (#match? @_receiver "(?i)((fake|faker)\\(.*\\)|faker|\\$fake|fake)$") (#not-any-of? @_method "seed" "addProvider"))
((scoped_call_expression name: (name) @_method) @random.faker (#eq? @_method "factory"))
((function_call_expression function: (name) @_function) @random.faker (#eq? @_function "factory"))
((function_call_expression function: (name) @_function) @random.random
  (#any-of? @_function "rand" "mt_rand" "array_rand" "shuffle" "str_shuffle" "random_int"))
((member_call_expression name: (name) @_method) @random.database (#eq? @_method "inRandomOrder"))
((scoped_call_expression name: (name) @_method) @random.database (#eq? @_method "inRandomOrder"))
; Faker draws from the generator of the language, and starts it.
((member_call_expression object: (_) @_receiver name: (name) @_method) @seeding.faker @seeding.random
  (#match? @_receiver "(?i)fake") (#eq? @_method "seed"))
((function_call_expression function: (name) @_function) @seeding.random @seeding.faker
  (#any-of? @_function "mt_srand" "srand"))
((function_call_expression function: (name) @_function) @clock (#any-of? @_function "now" "time" "today" "date"))
((scoped_call_expression scope: (_) @_class name: (name) @_method) @clock (#match? @_class "Carbon\\w*$") (#any-of? @_method "now" "today"))

; Hashes a password, or gives one to an account.
((scoped_call_expression scope: (_) @_class name: (name) @_method) @password (#match? @_class "Hash$") (#eq? @_method "make"))
((function_call_expression function: (name) @_function) @password (#any-of? @_function "bcrypt" "password_hash"))
((member_call_expression name: (name) @_method) @password (#any-of? @_method "hashPassword" "encodePassword"))
