; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a `Map` has `delete` too.

; Destroys: Prisma, Mongoose, Sequelize, Knex, TypeORM, Firebase, Supabase and raw drivers.
((call_expression function: (member_expression property: (_) @_method)) @write.destroy
  (#any-of? @_method "deleteMany" "bulkDelete" "truncate" "dropDatabase" "dropSchema" "dropCollection"
    "recursiveDelete" "deleteUser" "deleteUsers" "deleteOne" "del" "dropTable" "dropTableIfExists" "dropAllTables"
    "dropAllSchemas" "flushall" "flushAll" "flushdb" "flushDb" "findByIdAndDelete" "findOneAndDelete" "deleteCollection"))
; A connection that is destroyed is closed.
((call_expression function: (member_expression object: (_) @_receiver property: (_) @_method)) @write.destroy
  (#eq? @_method "destroy")
  (#not-match? @_receiver "(?i)(knex|data_?source|\\bds|\\bdb|database|conn(ection)?|pool|client|socket|stream|server|session|orm|agent|trx|\\btx|queue|worker|redis|page|browser)$"))
((call_expression function: (member_expression object: (_) @_receiver property: (_) @_method)) @write.destroy
  (#any-of? @_method "delete" "remove" "clear" "drop")
  (#match? @_receiver "(?i)(prisma|\\bdb\\b|\\bdatabase\\b|\\btx\\b|\\btrx\\b|knex|repo(sitory|sitories|s)?\\b|from\\(|batch|doc\\b|doc\\(|\\bref\\b|\\bref\\(|models?\\b|sequelize|manager\\b|supabase|collection|table\\b|table\\(|query_?builder|where\\(|payload\\b|strapi|connection\\b)")
  (#not-match? @_receiver "(?i)(cookie|header|params|cache|classList|storage$|^(this\\.)?\\w*(map|set)$)"))
((call_expression function: (member_expression object: (identifier) @_model property: (_) @_method)) @write.destroy
  (#any-of? @_method "delete" "remove" "drop") (#match? @_model "^[A-Z][a-zA-Z]+$")
  (#not-match? @_model "^(Object|Reflect|Map|Set|URL|Array|FormData|Headers)$"))
((call_expression function: (member_expression property: (_) @_method)
  arguments: (arguments (object (pair key: (_) @_key value: (true))))) @write.destroy
  (#eq? @_method "sync") (#eq? @_key "force"))
((call_expression function: (member_expression property: (_) @_method) arguments: (arguments (true))) @write.destroy
  (#eq? @_method "synchronize"))
((call_expression function: (member_expression object: (identifier) @_cleaner property: (_) @_method)) @write.destroy
  (#match? @_cleaner "(?i)^(knex|db|database|mongo)?_?cleaner$") (#any-of? @_method "clean" "cleanAll" "truncate"))
((new_expression constructor: (identifier) @_command) @write.destroy
  (#any-of? @_command "DeleteCommand" "DeleteTableCommand" "DeleteItemCommand"))

; Writes rows that may stand there twice.
((call_expression function: (member_expression property: (_) @_method)) @write.insert
  (#any-of? @_method "createMany" "createManyAndReturn" "insertMany" "insertOne" "bulkCreate" "bulkInsert" "bulkWrite"
    "batchInsert" "createUser" "createUsers" "updateMany" "updateOne" "updateUserById" "insertInto" "importUsers" "signUp"))
((call_expression function: (member_expression property: (_) @_method)) @write.insert
  (#any-of? @_method "save" "findByIdAndUpdate" "setCustomUserClaims"))
((call_expression function: (member_expression object: (_) @_receiver property: (_) @_method)) @write.insert
  (#any-of? @_method "create" "insert" "update" "set" "add" "put" "patch")
  (#match? @_receiver "(?i)(prisma|\\bdb\\b|\\bdatabase\\b|\\btx\\b|\\btrx\\b|knex|repo(sitory|sitories|s)?\\b|from\\(|batch|doc\\b|doc\\(|\\bref\\b|\\bref\\(|models?\\b|sequelize|manager\\b|supabase|collection|table\\b|table\\(|where\\(|payload\\b|strapi|connection\\b|transaction\\b)")
  (#not-match? @_receiver "(?i)(cookie|header|params|cache|classList|storage$|^(this\\.)?\\w*(map|set)$|faker|hash|decimal$)"))
((call_expression function: (member_expression object: (identifier) @_model property: (_) @_method)) @write.insert
  (#any-of? @_method "create" "insert" "update") (#match? @_model "^[A-Z][a-zA-Z]+$")
  (#not-match? @_model "^(Object|Reflect|Map|Set|URL|Array|Promise|Buffer|JSON|NestFactory|StyleSheet|Schema|Joi|\\w+(Mother|Builder|Mapper|Dto|DTO))$"))
((call_expression function: (member_expression object: (call_expression function: (identifier) @_knex) property: (_) @_method))
  @write.insert (#match? @_knex "^(knex|db|trx|tx)$") (#any-of? @_method "insert" "update"))
((new_expression constructor: (identifier) @_command) @write.insert
  (#any-of? @_command "PutCommand" "PutItemCommand" "BatchWriteCommand" "BatchWriteItemCommand"))
((call_expression function: (identifier) @_function) @write.insert
  (#any-of? @_function "addDoc" "setDoc" "createUserWithEmailAndPassword"))
((call_expression function: (identifier) @_function) @write.destroy (#any-of? @_function "deleteDoc"))

((call_expression function: (member_expression object: (member_expression property: (_) @_db) property: (_) @_method))
  @write.insert (#eq? @_db "db") (#eq? @_method "replace"))

; Writes by the application's own interface, where the address names what is made.
((call_expression function: (identifier) @_fetch
  arguments: (arguments . [(template_string) (string) (binary_expression)] @_address (object (pair key: (_) @_key value: (string) @_verb)))) @write.insert
  (#eq? @_fetch "fetch") (#eq? @_key "method") (#match? @_verb "(?i)(post|put|patch)")
  (#match? @_address "(?i)(register|sign-?up|/users?\\b|/accounts?\\b|/customers?\\b|/members?\\b|/articles?\\b|/products?\\b)"))

; Writes rows only where they are missing.
((call_expression function: (member_expression property: (_) @_method)) @write.upsert
  (#any-of? @_method "upsert" "upsertMany" "findOrCreate" "findOneAndUpdate" "createOrUpdate" "createIfNotExists"
    "createOrReplace" "onConflictDoNothing" "onConflictDoUpdate"))

; Runs SQL or a program whose text says what it does.
((call_expression function: (member_expression property: (_) @_method)) @sql
  (#any-of? @_method "query" "execute" "raw" "exec" "run" "batch" "unsafe" "command" "prepare" "none" "any" "$executeRaw"
    "$executeRawUnsafe" "$queryRaw" "$queryRawUnsafe" "executeSql" "executeMultiple" "runSql" "multi"))
((call_expression function: (identifier) @_function) @sql (#any-of? @_function "sql" "query" "execute"))
((call_expression function: (_) @_function) @command
  (#match? @_function "(^|\\.)(exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand|\\$)$"))

; Stops.
((call_expression function: (member_expression) @_function) @exit
  (#any-of? @_function "process.exit" "process.abort" "Deno.exit"))
((call_expression function: (identifier) @_function) @exit (#any-of? @_function "exit"))
((call_expression function: (member_expression property: (_) @_method)) @later
  (#any-of? @_method "catch" "finally" "on" "once" "addListener"))
((call_expression function: (identifier) @_function) @later (#any-of? @_function "setTimeout" "setInterval"))
((call_expression function: (member_expression property: (_) @_method)) @catches (#eq? @_method "catch"))

; Asks.
((call_expression function: (_) @_function) @prompt
  (#match? @_function "(^|\\.)(question|questionAsync|prompt|prompts|confirm|keyInYN|keyInYNStrict|askQuestion|askConfirmation|readlineSync|askForConfirmation)$"))

; Says.
((call_expression function: (member_expression object: (_) @_receiver property: (_) @_method)) @log
  (#match? @_receiver "(?i)(^|\\.)(console|log|logger|consola|winston|pino|signale|chalk|spinner|ora)$")
  (#any-of? @_method "log" "warn" "error" "info" "debug" "warning" "fatal" "trace" "start" "fail"))
((call_expression function: (identifier) @_function) @log (#match? @_function "^(log|warn|alert|sleep|delay|wait)\\w*$"))

; Draws at random, and gives the generator a fixed start.
((call_expression function: (member_expression) @_function) @random.faker
  (#match? @_function "^_?(faker|fakerator|casual|chance|Faker|falso)\\w*\\.") (#not-match? @_function "\\.seed$"))
((call_expression function: (identifier) @_function) @random.falso
  (#match? @_function "^rand(Email|FullName|FirstName|LastName|Number|Boolean|Product\\w*|Text|Phrase|User|Uuid|Company\\w*|Phone\\w*)$"))
((call_expression function: (member_expression) @_function) @random.math (#eq? @_function "Math.random"))
((call_expression function: (member_expression object: (_) @_receiver property: (_) @_method)) @random.lodash
  (#match? @_receiver "^(_|lodash)$") (#any-of? @_method "sample" "sampleSize" "shuffle" "random"))
((call_expression function: (member_expression object: (_) @_receiver property: (_) @_method)) @seeding.faker
  (#match? @_receiver "(?i)(faker|casual|chance|falso)") (#eq? @_method "seed"))
((call_expression function: (identifier) @_function) @seeding.faker (#any-of? @_function "seedFaker"))
((call_expression function: (identifier) @_function arguments: (arguments (_))) @seeding.faker
  (#any-of? @_function "generateMersenne32Randomizer" "generateMersenne53Randomizer"))
((new_expression constructor: (_) @_function arguments: (arguments (object (pair key: (_) @_key)))) @seeding.faker
  (#match? @_function "^(Simple)?Faker$") (#eq? @_key "seed"))
((call_expression function: (identifier) @_function arguments: (arguments (_))) @seeding.falso (#eq? @_function "seed"))
((new_expression constructor: (_) @_function arguments: (arguments (_))) @seeding.faker (#match? @_function "^Chance$"))
((call_expression function: (identifier) @_function arguments: (arguments (_) (object))) @seeding.math (#eq? @_function "seedrandom"))
((new_expression constructor: (identifier) @_date arguments: (arguments . ")")) @clock (#eq? @_date "Date"))
((call_expression function: (member_expression) @_function) @clock (#eq? @_function "Date.now"))

; Hashes a password, or gives one to an account.
((call_expression function: (_) @_function) @password
  (#match? @_function "(?i)(^|\\.)(hash|hashSync|hashPassword|bcrypt|encryptPassword|generateHash|createUser|createUserWithEmailAndPassword|signUp)$"))
