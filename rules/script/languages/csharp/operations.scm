; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a list has `Add` too.

; Destroys: EF Core, MongoDB, Dapper, Identity, Redis.
((invocation_expression function: (member_access_expression name: [(identifier) @_method (generic_name (identifier) @_method)]))
  @write.destroy
  (#match? @_method "^(EnsureDeleted|ExecuteDelete|DeleteMany|DropDatabase|DropCollection|DropTable|FlushDatabase|FlushAllDatabases|DeleteAll|TruncateTable|BulkDelete|Truncate|ClearDatabase|BatchDelete|DeleteOne)(Async)?$"))
((invocation_expression function: (member_access_expression expression: (_) @_receiver name: [(identifier) @_method (generic_name (identifier) @_method)]))
  @write.destroy
  (#match? @_method "^(Remove|RemoveRange|Delete)(Async)?$")
  (#match? @_receiver "(?i)(context\\b|ctx\\b|\\bdb\\b|_db\\b|dbset|database\\b|uow\\b|unitofwork|repository\\b|repo\\b|userManager\\b|roleManager\\b|session\\b|collection\\b)")
  (#not-match? @_receiver "(?i)(httpcontext|headers|cache|changetracker)"))

; Writes rows that may stand there twice.
((invocation_expression function: (member_access_expression name: [(identifier) @_method (generic_name (identifier) @_method)]))
  @write.insert
  (#match? @_method "^(SaveChanges|InsertMany|InsertOne|BulkInsert|BulkSaveChanges|BulkWrite|ExecuteUpdate|AddToRole|AddToRoles|AddClaim|AddClaims|AddPassword)(Async)?$"))
((invocation_expression function: (member_access_expression expression: (_) @_receiver name: [(identifier) @_method (generic_name (identifier) @_method)]))
  @write.insert
  (#match? @_method "^(Add|AddRange|Update|UpdateRange|Insert|Create|Save|Attach|Store)(Async)?$")
  (#match? @_receiver "(?i)(context\\b|ctx\\b|\\bdb\\b|_db\\b|dbset|database\\b|uow\\b|unitofwork|repository\\b|repo\\b|userManager\\b|roleManager\\b|session\\b|collection\\b|applicationManager\\b|scopeManager\\b|userStore\\b|userMgr\\b|roleMgr\\b)")
  (#not-match? @_receiver "(?i)(httpcontext|headers|cache|changetracker|migrationBuilder|modelBuilder|optionsBuilder)"))

; Writes rows only where they are missing.
((invocation_expression function: (member_access_expression name: [(identifier) @_method (generic_name (identifier) @_method)]))
  @write.upsert
  (#match? @_method "^(AddOrUpdate|Upsert|UpsertRange|BulkInsertOrUpdate|BulkMerge|ReplaceOne|FindOneAndReplace|FindOneAndUpdate)(Async)?$"))

; Runs SQL whose text says what it does.
((invocation_expression function: (member_access_expression name: [(identifier) @_method (generic_name (identifier) @_method)])) @sql
  (#match? @_method "^(ExecuteSqlRaw|ExecuteSqlInterpolated|ExecuteSqlCommand|ExecuteSql|Execute|ExecuteScalar|ExecuteNonQuery|Query|RunCommand)(Async)?$"))
((object_creation_expression type: (identifier) @_type) @sql (#match? @_type "^(Npgsql|Sql|MySql|Sqlite)Command$"))
((assignment_expression left: (member_access_expression name: (_) @_property) right: (_)) @sql (#eq? @_property "CommandText"))
((invocation_expression function: (member_access_expression) @_function) @command (#eq? @_function "Process.Start"))

; Stops.
((invocation_expression function: (member_access_expression) @_function) @exit
  (#any-of? @_function "Environment.Exit" "Environment.FailFast" "System.Environment.Exit"))

; Asks.
((invocation_expression function: (member_access_expression) @_function) @prompt
  (#match? @_function "^(System\\.)?(Console\\.(ReadLine|ReadKey|Read)|AnsiConsole\\.(Confirm|Ask|Prompt)|Prompt\\.(Confirm|Input))$"))

; Says.
((invocation_expression function: (member_access_expression expression: (_) @_receiver name: (_) @_method)) @log
  (#match? @_receiver "(?i)(console|logger|log|debug|trace|task|thread)$")
  (#match? @_method "^(Write|WriteLine|Log\\w*|Information|Warning|Error|Debug|Fatal|Verbose|Delay|Sleep)$"))

; Draws at random, and gives the generator a fixed start.
((object_creation_expression type: (generic_name (identifier) @_type)) @random.faker (#eq? @_type "Faker"))
((object_creation_expression type: (identifier) @_type) @random.faker (#eq? @_type "Faker"))
((invocation_expression function: (member_access_expression expression: (_) @_receiver)) @random.faker
  (#match? @_receiver "^(Faker\\.[A-Z]\\w+|Bogus\\.[A-Z]\\w+)$"))
((object_creation_expression type: (identifier) @_type arguments: (argument_list . ")")) @random.random (#eq? @_type "Random"))
((invocation_expression function: (member_access_expression expression: (_) @_receiver)) @random.random
  (#eq? @_receiver "Random.Shared"))
((object_creation_expression type: (identifier) @_type arguments: (argument_list (argument))) @seeding.random (#eq? @_type "Random"))
((invocation_expression function: (member_access_expression name: (_) @_method) arguments: (argument_list (argument))) @seeding.faker
  (#eq? @_method "UseSeed"))
((object_creation_expression type: (identifier) @_type arguments: (argument_list (argument))) @seeding.faker
  (#eq? @_type "Randomizer"))
((assignment_expression left: (_) @_property right: (object_creation_expression) @seeding.faker)
  (#match? @_property "Randomizer\\.Seed$"))

; Hashes a password, or gives one to an account.
((invocation_expression function: (_) @_function) @password
  (#match? @_function "(?i)(hashPassword|passwordHasher\\.\\w*hash\\w*|bcrypt\\.\\w*hash\\w*|userManager\\.createAsync|AddPasswordAsync)$"))

(invocation_expression) @invoked

; Happens when a request comes, or never here.
((invocation_expression function: (member_access_expression name: [(identifier) @_method (generic_name (identifier) @_method)])) @later
  (#match? @_method "^(Map[A-Z]\\w*|Use|UseWhen|Add(Scoped|Singleton|Transient|HostedService|Policy|Authorization|Authentication|Cors|JwtBearer|SwaggerGen)|OnModelCreating|Register|HasData|Configure|Subscribe|ContinueWith)$"))
