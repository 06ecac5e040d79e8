; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a list has `add` too.

; Destroys: Spring Data, JPA, MongoDB, Redis, Flyway, Exposed, jOOQ.
((call_expression . (navigation_expression (identifier) @_method .)) @write.destroy
  (#any-of? @_method "deleteAll" "deleteAllInBatch" "deleteInBatch" "deleteAllById" "deleteMany" "dropDatabase" "dropCollection"
    "dropTable" "flushAll" "flushDb" "truncate" "truncateTable" "deleteWhere" "deleteIgnoreWhere" "dropStatement"))
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @write.destroy
  (#any-of? @_method "delete" "remove" "drop" "clean" "deleteFrom")
  (#match? @_receiver "(?i)(repo(sitory|sitories)?\\b|\\bdao|dao\\b|entityManager|\\bem\\b|mongoTemplate|session\\b|collection\\b|\\bdsl|dslContext|flyway|jdbi|database\\b|SchemaUtils)")
  (#not-match? @_receiver "(?i)(httpsession|cache)"))

; Writes rows that may stand there twice.
((call_expression . (navigation_expression (identifier) @_method .)) @write.insert
  (#any-of? @_method "saveAll" "saveAndFlush" "saveAllAndFlush" "persist" "persistAndFlush" "insertMany" "insertOne" "batchUpdate" "insertInto" "insertAndGetId"
    "batchInsert" "bulkWrite"))
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @write.insert
  (#any-of? @_method "insert" "merge" "create" "update" "add" "store")
  (#match? @_receiver "(?i)(repo(sitory|sitories)?$|dao$|entityManager$|^(this\\.)?em$|mongoTemplate|template$|session$|collection$|dslContext|userService$|roleService$|repos?itory|queries$)")
  (#not-match? @_receiver "(?i)(objectmapper|jsonmapper|resttemplate|kafkatemplate|httpsession|jdbctemplate)"))
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @write.insert
  (#eq? @_method "save") (#not-match? @_receiver "(?i)(file|image|config|settings|properties|workbook|document$|canvas|cache|context|state|keystore|indexer|model$)"))
; Exposed: tables and entities are objects with a capital letter, and what is written stands in a block.
((call_expression . [(navigation_expression . (identifier) @_table (identifier) @_method .)
    (call_expression . (navigation_expression . (identifier) @_table (identifier) @_method .))] (annotated_lambda)) @write.insert
  (#match? @_table "^[A-Z]") (#any-of? @_method "insert" "new" "update" "insertIgnore" "replace"))
((call_expression . [(navigation_expression . (identifier) @_table (identifier) @_method .)
    (call_expression . (navigation_expression . (identifier) @_table (identifier) @_method .))] (annotated_lambda)) @write.upsert
  (#match? @_table "^[A-Z]") (#any-of? @_method "insertIgnore" "upsert"))

; What another class is asked to fill.
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @write.insert
  (#match? @_receiver "(?i)(init\\w*(service|data|db)|initializer|loader|populator|generator)$")
  (#match? @_method "^(init|initialize|load|populate|generate|create|insert|fill)(\\w*(Data|Database|Users|All|Db|DB))?$"))
((call_expression . (navigation_expression (identifier) @_method .)) @write.insert
  (#match? @_method "^(init|initialize|load|create|insert)(Dummy|Sample|Test|Demo|Mock|Fake|Initial)\\w*$"))

; Runs SQL whose text says what it does.
((call_expression . (navigation_expression (identifier) @_method .)) @sql
  (#any-of? @_method "update" "execute" "executeUpdate" "executeQuery" "batchUpdate" "createNativeQuery" "createQuery" "prepareStatement" "addBatch" "sql" "exec" "query" "createUpdate"))
((call_expression . (identifier) @_function) @sql (#eq? @_function "exec"))

; Stops.
((call_expression . (identifier) @_function) @exit (#any-of? @_function "exitProcess" "error" "TODO"))
((call_expression . (navigation_expression) @_function) @exit
  (#any-of? @_function "System.exit" "Runtime.getRuntime().halt" "SpringApplication.exit"))

; Asks.
((call_expression . (identifier) @_function) @prompt (#any-of? @_function "readLine" "readln" "readlnOrNull"))
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @prompt
  (#match? @_receiver "(?i)(scanner|console(\\(\\))?|reader)$") (#any-of? @_method "nextLine" "next" "readLine"))

; Says.
((call_expression . (identifier) @_function) @log (#any-of? @_function "println" "print"))
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @log
  (#match? @_receiver "(?i)(logger|log|thread|System\\.(out|err))$")
  (#any-of? @_method "println" "info" "warn" "error" "debug" "trace" "sleep"))

; Draws at random, and gives the generator a fixed start.
((call_expression . (identifier) @_type (value_arguments . ")")) @random.faker (#any-of? @_type "Faker" "EasyRandom"))
((call_expression . (identifier) @_type (value_arguments . (value_argument (call_expression . (identifier) @_locale)) . ")")) @random.faker
  (#eq? @_type "Faker") (#eq? @_locale "Locale"))
((call_expression . (navigation_expression . (identifier) @_object (identifier))) @random.random
  (#any-of? @_object "Random" "ThreadLocalRandom"))
((call_expression . (navigation_expression) @_function) @random.random (#any-of? @_function "Math.random"))
((call_expression . (navigation_expression (identifier) @_method .) (value_arguments . ")")) @random.random
  (#any-of? @_method "shuffled" "shuffle" "random" "randomOrNull"))
((call_expression . (identifier) @_type (value_arguments (value_argument))) @seeding.random (#eq? @_type "Random"))
((call_expression . (identifier) @_type (value_arguments (value_argument (call_expression . (identifier) @_random (value_arguments (value_argument)))))) @seeding.faker
  (#eq? @_type "Faker") (#eq? @_random "Random"))

; Hashes a password, or gives one to an account.
((call_expression . (navigation_expression . (_) @_receiver (identifier) @_method .)) @password
  (#match? @_receiver "(?i)(encoder|encrypt|bcrypt)") (#match? @_method "^(encode|hash|hashpw|encrypt)$"))

; Happens when a request comes, or never here.
((call_expression . (navigation_expression (identifier) @_method .)) @later
  (#any-of? @_method "addShutdownHook" "schedule" "scheduleAtFixedRate"))
((call_expression . (identifier) @_function) @later
  (#any-of? @_function "get" "post" "put" "delete" "patch" "routing" "route" "lazy"))
