; Calls that write, destroy, stop, ask, log or draw at random. The receiver decides where a name alone says too little:
; a `sync.Map` has `Delete` too.

; Destroys: GORM, ent, bun, MongoDB, Redis, DynamoDB, migrations run backwards.
((call_expression function: (selector_expression field: (_) @_method)) @write.destroy
  (#any-of? @_method "DropTable" "DropTables" "DropAllTables" "DropColumn" "DeleteMany" "DeleteAll" "NewDelete" "NewTruncateTable"
    "NewDropTable" "ResetModel" "FlushAll" "FlushDB" "DeleteTable" "DropDatabase" "DropCollection" "DeleteCollection"
    "TruncateTables" "TruncateTable" "TruncateAll" "DropSchema" "RollbackAll"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @write.destroy
  (#any-of? @_method "Delete" "Drop" "DeleteOne" "Truncate" "DeleteItem" "FindOneAndDelete" "Remove" "RemoveAll" "Clear")
  (#match? @_receiver "(?i)(\\bdb\\b|\\bdb[A-Z_]|DB\\b|\\btx\\b|database|repo|store\\b|queries|client\\.|collection|\\bcoll?\\b|Col(l|lection)?$|gorm|unscoped|where\\(|model\\(|session|engine|\\borm\\b|\\bdoc\\b|\\bdoc\\(|ref\\b|qtx|conn\\b|batch|dynamo|col\\b|migrat)")
  (#not-match? @_receiver "(?i)(cache|header|cookie|^os$|^filepath$)"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @write.destroy
  (#match? @_receiver "(?i)(repo|store|queries|^q$|^qtx$|\\bdb$|\\.q$|dao|service|svc|\\bst$)")
  (#match? @_method "^(Delete|Truncate|Drop|Clear|Wipe|Purge|Remove|Reset)[A-Z]"))
((call_expression function: (selector_expression operand: (identifier) @_receiver field: (_) @_method)) @write.destroy
  (#any-of? @_receiver "m" "migration" "migrator" "migrate" "goose" "mig") (#any-of? @_method "Down" "Drop" "Reset" "DownTo" "DownContext" "ResetContext"))

; Writes rows that may stand there twice.
((call_expression function: (selector_expression field: (_) @_method)) @write.insert
  (#any-of? @_method "CreateInBatches" "InsertOne" "InsertMany" "BulkWrite" "CreateBulk" "CopyFrom" "NewInsert" "NewUpdate" "PutItem"
    "BatchWriteItem" "SendBatch" "UpdateMany" "UpdateOne" "CreateUser" "UpdateColumn" "UpdateColumns" "Updates"
    "InsertMulti" "MapTo" "MapExpr" "UpdateOneID" "AdminCreateUser" "MustInsert"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @write.insert
  (#any-of? @_method "Create" "Insert" "Save" "Update" "Add" "Set" "Put" "SaveX" "Store" "Register")
  (#match? @_receiver "(?i)(\\bdb\\b|\\bdb[A-Z_]|DB\\b|\\btx\\b|database|repo|store\\b|queries|client\\.|collection|\\bcoll?\\b|Col(l|lection)?$|gorm|where\\(|model\\(|session|engine|\\borm\\b|\\bdoc\\b|\\bdoc\\(|ref\\b|qtx|conn\\b|batch|dynamo|firestore|service|svc|usecase|dao|clauses\\(|debug\\(|\\.create\\(|omit\\(|table\\(|association\\(|withcontext\\()")
  (#not-match? @_receiver "(?i)(cache|header|cookie|^os$|^wg$|viper|flag|metadata|query\\(\\)|values$|params$)"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @write.insert
  (#match? @_receiver "(?i)(repo|store|queries|^q$|^qtx$|\\bdb$|\\.q$|dao|service|svc|usecase|\\buc$|storage|client|\\bst$)")
  (#match? @_method "^(Create|Insert|Save|Add|Update|Register|BulkInsert|BulkCreate|BatchInsert|BatchCreate|Store|Import)[A-Z]")
  (#not-match? @_method "^(Create(Table|Index|Client|Pool|Database|Schema|Collection|Extension)|AddIndex|AddRow$|UpdateStatus$)"))

; Writes rows only where they are missing.
((call_expression function: (selector_expression field: (_) @_method)) @write.upsert
  (#any-of? @_method "FirstOrCreate" "OnConflict" "SetUpsert" "OnConflictColumns" "GetOrCreate" "FindOrCreate" "ReplaceOne"
    "FindOneAndUpdate" "CreateIfNotExists" "CreateIfNotExist"))
((call_expression function: (selector_expression field: (_) @_method)) @write.upsert (#match? @_method "^(Upsert|GetOrCreate|FindOrCreate)"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @write.upsert
  (#match? @_receiver "OnConflict") (#any-of? @_method "Create" "CreateInBatches" "Save" "Exec"))
((call_expression function: (selector_expression field: (_) @_method) arguments: (_) @_arguments) @write.upsert
  (#any-of? @_method "UpdateOne" "BulkWrite" "UpdateMany") (#match? @_arguments "SetUpsert"))

; Runs SQL or a program whose text says what it does.
((call_expression function: (selector_expression field: (_) @_method)) @sql
  (#any-of? @_method "Exec" "ExecContext" "MustExec" "MustExecContext" "NamedExec" "NamedExecContext" "Query" "QueryContext" "QueryRow"
    "QueryRowContext" "Queryx" "QueryRowx" "NamedQuery" "Raw" "Prepare" "PrepareContext" "Preparex" "PrepareNamed" "Get" "GetContext"
    "Select" "Queue" "NewRaw" "ExecMulti" "Execute"))
((call_expression function: (identifier) @_function) @sql (#match? @_function "(?i)^(must)?(exec|execute|run|query)(sql|query|statement|db|tx)?$"))
((call_expression function: (selector_expression operand: (identifier) @_exec field: (_) @_method)) @command
  (#eq? @_exec "exec") (#any-of? @_method "Command" "CommandContext"))

; Stops.
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @exit
  (#eq? @_receiver "os") (#eq? @_method "Exit"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @exit
  (#match? @_receiver "(?i)(log|logger|logrus|slog|zap|sugar|klog|glog|zerolog|lg|^l|^t|sugar\\(\\)|zap\\.[ls]\\(\\))$")
  (#match? @_method "^(Fatal|Panic|Exit)(f|ln|w|Context|ln)?$"))
((call_expression function: (identifier) @_panic) @exit (#match? @_panic "^(panic|fatal|fatalf|die|exit|fail|failf)$"))
((call_expression function: (selector_expression) @_function) @exit (#any-of? @_function "runtime.Goexit"))

; Makes a value that is there.
((call_expression function: (selector_expression operand: (identifier) @_package field: (_) @_method)) @makes
  (#any-of? @_package "errors" "fmt" "xerrors" "status" "cli" "eris")
  (#match? @_method "^(New|Errorf|Error|Wrap|Wrapf|WithStack|WithMessage|Exit)$"))

; Asks.
((call_expression function: (selector_expression operand: (identifier) @_fmt field: (_) @_method)) @prompt
  (#eq? @_fmt "fmt") (#any-of? @_method "Scan" "Scanln" "Scanf"))
((call_expression function: (selector_expression operand: (identifier) @_fmt field: (_) @_method)
  arguments: (argument_list (unary_expression operator: "&" operand: (identifier)) @answer))
  (#eq? @_fmt "fmt") (#any-of? @_method "Scan" "Scanln" "Scanf"))
((call_expression function: (selector_expression operand: (identifier) @_fmt field: (_) @_method)
  arguments: (argument_list (unary_expression operator: "&" operand: (identifier) @name) @value .) @bind)
  (#eq? @_fmt "fmt") (#any-of? @_method "Scan" "Scanln" "Scanf"))
((call_expression function: (selector_expression field: (_) @_method) arguments: (argument_list . (rune_literal))) @prompt
  (#any-of? @_method "ReadString" "ReadBytes" "ReadRune"))
((call_expression function: (selector_expression operand: (identifier) @_receiver field: (_) @_method)) @prompt
  (#match? @_receiver "(?i)(prompt|survey|stdin|confirm|huh|promptui|input)") (#any-of? @_method "Run" "AskOne" "Ask" "Text" "Confirm" "Scan"))
((call_expression function: (identifier) @_function) @prompt
  (#match? @_function "(?i)^(confirm|prompt|ask)(Action|Reset|User|Yes|YesNo|Confirmation|ForConfirmation|Destructive|Input|Prompt)?$"))

; Says.
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @log
  (#match? @_receiver "(?i)(log|logger|logrus|slog|zap|sugar|klog|glog|fmt|color|pterm|time|sugar\\(\\))$")
  (#match? @_method "^(Print|Fprint|Info|Warn|Warning|Error|Debug|Notice|Println|Printf|Fprintf|Fprintln|Infof|Warnf|Warningf|Errorf|Infow|Warnw|Warnln|Errorln|Infoln|Yellow|Red|Green|Sleep)$"))

; A call of a function, whatever letter its name begins with; what is named `New…` makes an object.
((call_expression function: (_) @_function) @invoked (#not-match? @_function "(^|\\.)(New|Make|Default|With|Get|Load|Open|Init|Connect|Parse|Must)[A-Za-z]*$"))

; Draws at random, and gives the generator a fixed start.
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method)) @random.faker
  (#match? @_receiver "^(gofakeit|faker|fake|gofaker)(\\.[A-Za-z]+\\(\\))*$")
  (#not-any-of? @_method "Seed" "New" "NewFaker" "NewWithSeed" "NewWithSeedInt64" "NewFromSource" "SetGlobalFaker" "SetSeed" "NewUnlocked" "NewCustom"))
((call_expression function: (selector_expression operand: (identifier) @_receiver field: (_) @_method)) @random.random
  (#any-of? @_receiver "rand" "mrand" "mathrand" "rng" "r")
  (#any-of? @_method "Intn" "IntN" "Int31n" "Int63n" "Int63" "Int31" "Float64" "Float32" "Perm" "Shuffle" "NormFloat64" "Int64N" "Int32N"
    "ExpFloat64" "Uint32" "Uint64" "N" "Int32" "Int64"))
((call_expression function: (selector_expression operand: (_) @_receiver field: (_) @_method) arguments: (argument_list . (_) @_start)) @seeding.faker
  (#match? @_receiver "(?i)^(gofakeit|faker|fake|gofaker)$")
  (#any-of? @_method "Seed" "New" "NewFaker" "NewWithSeed" "NewWithSeedInt64" "NewFromSource" "SetSeed" "SetRandomSource") (#not-eq? @_start "0"))
((call_expression function: (selector_expression operand: (identifier) @_receiver field: (_) @_method)) @seeding.random
  (#any-of? @_receiver "rand" "mrand" "mathrand") (#any-of? @_method "Seed" "NewSource" "NewPCG" "NewChaCha8"))
((call_expression function: (selector_expression operand: (identifier) @_receiver field: (_) @_method)) @clock
  (#eq? @_receiver "time") (#eq? @_method "Now"))

; Hashes a password, or gives one to an account.
((call_expression function: (_) @_function) @password
  (#match? @_function "(?i)(^|\\.)(GenerateFromPassword|HashPassword|HashAndSalt|GenerateHash|GenerateHashPassword|EncryptPassword|CreateHash|SetPassword|Hash|MustHash|MakePassword)$"))
