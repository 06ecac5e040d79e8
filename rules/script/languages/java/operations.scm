; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a list has `add` too. Method references count as the calls that they become.

; Destroys: Spring Data, JPA, MongoDB, Redis, Flyway, jOOQ.
(([(method_invocation name: (_) @_method) (method_reference (identifier) @_method .)]) @write.destroy
  (#any-of? @_method "deleteAll" "deleteAllInBatch" "deleteInBatch" "deleteAllById" "deleteAllByIdInBatch" "deleteMany" "dropDatabase" "dropCollection"
    "dropTable" "flushAll" "flushDb" "truncate" "truncateTable" "deleteAllEntities" "hardDeleteAll" "deleteById"))
((method_invocation object: (_) @_receiver name: (_) @_method) @write.destroy
  (#any-of? @_method "delete" "remove" "drop" "clean" "deleteFrom")
  (#match? @_receiver "(?i)(repo(sitory|sitories)?\\b|\\bdao|dao\\b|entityManager|\\bem\\b|mongoTemplate|mongoOperations|session\\b|collection\\b|\\bdsl|dslContext|flyway|jdbi|database\\b)")
  (#not-match? @_receiver "(?i)(httpsession|cache)"))

; Writes rows that may stand there twice.
(([(method_invocation name: (_) @_method) (method_reference (identifier) @_method .)]) @write.insert
  (#any-of? @_method "saveAll" "saveAndFlush" "saveAllAndFlush" "persist" "persistAndFlush" "insertMany" "insertOne" "batchUpdate" "insertInto" "insertAll" "bulkWrite"
    "saveOrUpdate" "createUser"))
(([(method_invocation object: (_) @_receiver name: (_) @_method) (method_reference . (_) @_receiver (identifier) @_method .)]) @write.insert
  (#any-of? @_method "insert" "merge" "create" "update" "add" "put" "store")
  (#match? @_receiver "(?i)(repo(sitory|sitories)?(\\(\\))?$|dao(\\(\\))?$|mapper$|entityManager$|^(this\\.)?em$|mongoTemplate|mongoOperations|template$|session$|collection$|dslContext|userDetailsManager$|userService$|roleService$|repos?itory)")
  (#not-match? @_receiver "(?i)(objectmapper|jsonmapper|modelmapper|resttemplate|kafkatemplate|httpsession|jdbctemplate|redistemplate\\.opsfor)"))

(([(method_invocation object: (_) @_receiver name: (_) @_method) (method_reference . (_) @_receiver (identifier) @_method .)]) @write.insert
  (#eq? @_method "save") (#not-match? @_receiver "(?i)(file|image|config|settings|properties|workbook|document$|canvas|cache|context|state|keystore|indexer|model$)"))

; What another class is asked to fill.
((method_invocation object: (_) @_receiver name: (_) @_method) @write.insert
  (#match? @_receiver "(?i)(init\\w*(service|data|db)|initializer|loader|populator|generator)$")
  (#match? @_method "^(init|initialize|load|populate|generate|create|insert|fill)(\\w*(Data|Database|Users|All|Db|DB))?$"))
(([(method_invocation name: (_) @_method) (method_reference (identifier) @_method .)]) @write.insert
  (#match? @_method "^(init|initialize|load|create|insert)(Dummy|Sample|Test|Demo|Mock|Fake|Initial)\\w*$"))

; Runs SQL whose text says what it does.
((method_invocation object: (_) @_receiver name: (_) @_method) @sql
  (#any-of? @_method "update" "execute" "executeUpdate" "executeQuery" "batchUpdate" "createNativeQuery" "createQuery" "createStatement" "prepareStatement" "executeBatch" "addBatch" "sql" "query" "runScript" "createUpdate"))
((method_invocation name: (_) @_method) @command (#eq? @_method "exec"))
((object_creation_expression type: (type_identifier) @_type) @sql (#any-of? @_type "ClassPathResource" "ResourceDatabasePopulator"))
((method_invocation object: (_) @_receiver name: (_) @_method) @write.insert
  (#match? @_receiver "(?i)(populator|ScriptUtils|DatabasePopulatorUtils)$") (#any-of? @_method "execute" "populate" "executeSqlScript"))

; Stops.
((method_invocation object: (_) @_class name: (_) @_method) @exit
  (#match? @_class "^(System|SpringApplication|Runtime\\.getRuntime\\(\\)|Quarkus)$") (#any-of? @_method "exit" "halt" "asyncExit"))

; Asks.
((method_invocation object: (_) @_receiver name: (_) @_method) @prompt
  (#match? @_receiver "(?i)(scanner|console(\\(\\))?|^sc|^in|^input|reader|System\\.in\\)+)$")
  (#any-of? @_method "nextLine" "next" "readLine" "readPassword" "nextBoolean"))

; Says.
((method_invocation object: (_) @_receiver name: (_) @_method) @log
  (#match? @_receiver "(?i)(System\\.(out|err)|logger|log|thread)$")
  (#any-of? @_method "println" "print" "printf" "info" "warn" "error" "debug" "trace" "sleep" "warning" "severe" "fine"))

; Draws at random, and gives the generator a fixed start.
((object_creation_expression type: (type_identifier) @_type arguments: (argument_list . ")")) @random.faker (#any-of? @_type "Faker" "EasyRandom" "DataFactory"))
((object_creation_expression type: (type_identifier) @_type arguments: (argument_list . (object_creation_expression type: (type_identifier) @_locale) . ")")) @random.faker
  (#eq? @_type "Faker") (#eq? @_locale "Locale"))
((method_invocation object: (identifier) @_class name: (_) @_method) @random.faker
  (#eq? @_class "Faker") (#eq? @_method "instance"))
((object_creation_expression type: (type_identifier) @_type arguments: (argument_list . ")")) @random.random (#any-of? @_type "Random"))
((method_invocation object: (_) @_class name: (_) @_method) @random.random
  (#any-of? @_class "ThreadLocalRandom" "Math") (#any-of? @_method "current" "random"))
((method_invocation object: (_) @_class name: (_) @_method) @random.random (#match? @_class "^RandomStringUtils$"))
((method_invocation object: (identifier) @_class name: (_) @_method arguments: (argument_list . (_) . ")")) @random.random
  (#eq? @_class "Collections") (#eq? @_method "shuffle"))
((object_creation_expression type: (type_identifier) @_type arguments: (argument_list (_))) @seeding.random (#eq? @_type "Random"))
((object_creation_expression type: (type_identifier) @_type arguments: (argument_list (object_creation_expression type: (type_identifier) @_random arguments: (argument_list (_))))) @seeding.faker
  (#eq? @_type "Faker") (#eq? @_random "Random"))
((object_creation_expression type: (type_identifier) @_type arguments: (argument_list (object_creation_expression type: (type_identifier) @_random))) @seeding.faker
  (#eq? @_type "EasyRandom") (#eq? @_random "EasyRandomParameters"))

; Hashes a password, or gives one to an account.
((method_invocation object: (_) @_receiver name: (_) @_method) @password
  (#match? @_receiver "(?i)(encoder|encrypt|bcrypt)") (#match? @_method "^(encode|hash|hashpw|encrypt)$"))

; Happens when a request comes, or never here.
((method_invocation name: (_) @_method) @later
  (#any-of? @_method "addShutdownHook" "schedule" "scheduleAtFixedRate" "orElseThrow" "exceptionally" "whenComplete" "doOnError"))
