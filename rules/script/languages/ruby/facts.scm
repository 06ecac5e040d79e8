; What the constructs of Ruby mean to the guard analysis. Each pattern captures one whole construct and its parts; parts
; of several matches on one construct add up.

; Functions. Blocks are functions that are passed behind the arguments.
(method name: (_) @name) @function
(method body: (_) @body) @function
(method parameters: (method_parameters (_) @parameter)) @function
; `private def …` defines what its argument defines.
((call method: (identifier) @_marking arguments: (argument_list . (_) @value .)) @transparent
  (#any-of? @_marking "private" "protected" "public" "module_function" "private_class_method" "public_class_method" "memoize"))
(singleton_method name: (_) @name) @function
(singleton_method body: (_) @body) @function
(singleton_method parameters: (method_parameters (_) @parameter)) @function
(method parameters: (method_parameters [(optional_parameter value: (_) @default) (keyword_parameter value: (_) @default)])) @function
(singleton_method parameters: (method_parameters [(optional_parameter value: (_) @default) (keyword_parameter value: (_) @default)])) @function
(do_block body: (_) @body) @function
(do_block !body) @function
(block body: (_) @body) @function
(block !body) @function
(lambda body: (block body: (_) @body)) @function
(lambda body: (do_block body: (_) @body)) @function
(method_parameters) @ignored
(block_parameters) @ignored
(lambda_parameters) @ignored
(superclass) @ignored

; Statements. `unless` is `if` with its branches exchanged.
(if condition: (_) @condition) @branch
(if consequence: (_) @then) @branch
(if alternative: (_) @else) @branch
(elsif condition: (_) @condition) @branch
(elsif consequence: (_) @then) @branch
(elsif alternative: (_) @else) @branch
(unless condition: (_) @condition) @branch
(unless consequence: (_) @else) @branch
(unless alternative: (_) @then) @branch
(if_modifier body: (_) @then condition: (_) @condition) @branch
(unless_modifier body: (_) @else condition: (_) @condition) @branch
(conditional condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(while) @loop
(until) @loop
(for) @loop
(while_modifier) @loop
(until_modifier) @loop
(begin (_) @body (rescue)) @try
(begin (rescue) @handler) @try
(begin (_) @body (ensure) @finally) @try
(body_statement (_) @body (rescue)) @try
(body_statement (rescue) @handler) @try
(body_statement (_) @body (ensure) @finally) @try
(rescue_modifier body: (_) @body handler: (_) @handler) @try
(exceptions) @ignored
(exception_variable) @ignored
(case value: (_) @subject) @switch
(case (when) @arm) @switch
(case (else) @arm) @switch
(when pattern: (pattern (_) @key)) @case
(when body: (_) @body) @case
(case (else (_) @body) @case)
(case_match value: (_) @subject) @switch
(case_match clauses: (in_clause) @arm) @switch
(case_match else: (else) @arm) @switch
(in_clause pattern: (alternative_pattern alternatives: (_) @key)) @case
(in_clause pattern: [(string) (simple_symbol) (nil)] @key) @case
(in_clause body: (_) @body) @case
(case_match else: (else (_) @body) @case)
((call !receiver method: (identifier) @_method) @raise (#any-of? @_method "raise" "fail" "throw"))
((identifier) @raise (#any-of? @raise "raise" "fail"))
(return) @return
(next) @return
(break) @break
(yield) @yield
((call receiver: (identifier) @_block method: (identifier) @_call) @yield
  (#match? @_block "^(block|blk)$") (#eq? @_call "call"))

; Bindings.
(assignment left: (_) @name right: (_) @value) @bind
(operator_assignment left: (_) @name operator: "||=" right: (_) @value) @bind.default

; Expressions.
(call receiver: (_) @object) @call
(call method: (_) @property) @call
(call arguments: (_) @arguments) @call
(call block: (_) @block) @call
(call receiver: (_) !arguments !block) @attribute
; A name alone is a call where a statement stands.
(program (identifier) @call.bare)
(body_statement (identifier) @call.bare)
(block_body (identifier) @call.bare)
(then (identifier) @call.bare)
(else (identifier) @call.bare)
(ensure (identifier) @call.bare)
(begin (identifier) @call.bare)
(if_modifier body: (identifier) @call.bare)
(unless_modifier body: (identifier) @call.bare)
(rescue_modifier body: (identifier) @call.bare)
(binary operator: ["&&" "||" "and" "or"] right: (identifier) @call.bare)
(assignment right: (identifier) @call.bare)
(method body: (identifier) @call.bare)
(element_reference object: (_) @object . (_) @key) @index
(scope_resolution scope: (_) @object name: (_) @property) @member
(unary operator: ["!" "not"] operand: (_) @value) @not
(unary operator: "defined?") @true
(binary left: (_) @left operator: ["&&" "and"] right: (_) @right) @and
(binary left: (_) @left operator: ["||" "or"] right: (_) @right) @or
(binary left: (_) @left operator: ["==" "==="] right: (_) @right) @equal
(binary left: (_) @left operator: "!=" right: (_) @right) @unequal
(binary left: (_) @left operator: "=~" right: (_) @right) @contained
(binary left: (_) @left operator: "!~" right: (_) @right) @not-contained
(binary left: (_) @left operator: "+" right: (_) @right) @join
(chained_string . (_) @left . (_) @right .) @join
(array) @list
(string_array) @list
(symbol_array) @list
(hash) @table
(pair key: (_) @key value: (_) @value) @pair
(string) @text
(bare_string) @text
(bare_symbol) @text
(simple_symbol) @text
(delimited_symbol) @text
(heredoc_beginning) @heredoc
(heredoc_body) @heredoc.body
(subshell) @command-line
(regex (string_content) @value) @pattern
(identifier) @identifier
(constant) @identifier
(instance_variable) @identifier
(class_variable) @identifier
(global_variable) @identifier
(self) @self
(true) @true
(false) @false
(nil) @null

; Other files, which are run as a whole.
((call !receiver method: (identifier) @_method arguments: (argument_list . (_) @source)) @import.run
  (#any-of? @_method "require_relative" "require" "load" "require_dependency" "seed_file" "import_seed")
  (#match? @source "[\"']"))
((call receiver: (constant) @_kernel method: (identifier) @_method arguments: (argument_list . (_) @source)) @import.run
  (#eq? @_kernel "Kernel") (#eq? @_method "load"))
((call receiver: (_) @_application method: (identifier) @_method) @write.insert
  (#match? @_application "^(Rails\\.application|\\w+::Engine)$") (#eq? @_method "load_seed"))

; The environment of the process and its command line.
((constant) @environment (#eq? @environment "ENV"))
((call receiver: (constant) @_framework method: (identifier) @variable) @environment.read
  (#any-of? @_framework "Rails" "Hanami" "Padrino" "Sinatra" "Jets" "Merb") (#eq? @variable "env"))
((call receiver: (constant) @_env method: (identifier) @_fetch arguments: (argument_list . (string) @variable)) @environment.read
  (#eq? @_env "ENV") (#eq? @_fetch "fetch"))
((call receiver: (constant) @_env method: (identifier) @_fetch arguments: (argument_list . (string) . (_) @default)) @environment.read
  (#eq? @_env "ENV") (#eq? @_fetch "fetch"))
((call receiver: (constant) @_env method: (identifier) @_fetch arguments: (argument_list . (string) @variable)
  block: (block body: (block_body . (_) @default .))) @environment.read (#eq? @_env "ENV") (#eq? @_fetch "fetch"))
((constant) @arguments-of-program (#eq? @arguments-of-program "ARGV"))

@started
((binary left: (identifier) @_file operator: "==" right: (global_variable)) @started (#eq? @_file "__FILE__"))
((binary left: (global_variable) operator: "==" right: (identifier) @_file) @started (#eq? @_file "__FILE__"))

(comment) @ignored
