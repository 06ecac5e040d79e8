; What the constructs of Python mean to the guard analysis. Each pattern captures one whole construct and its parts; parts
; of several matches on one construct add up.

; Functions.
(function_definition name: (identifier) @name body: (_) @body) @function
(lambda body: (_) @body) @function
((function_definition parameters: (parameters (_) @parameter)) @function (#not-any-of? @parameter "self" "cls"))
(lambda parameters: (lambda_parameters (_) @parameter)) @function
(function_definition parameters: (parameters [(default_parameter value: (_) @default) (typed_default_parameter value: (_) @default)])) @function

; Statements.
(if_statement condition: (_) @condition consequence: (_) @then) @branch
(if_statement alternative: (_) @else) @branch
(elif_clause condition: (_) @condition consequence: (_) @then) @branch
(conditional_expression . (_) @then . (_) @condition . (_) @else) @branch
(for_statement) @loop
(while_statement) @loop
(try_statement body: (_) @body) @try
(try_statement (except_clause) @handler) @try
(try_statement (else_clause) @body) @try
(try_statement (finally_clause) @finally) @try
(match_statement subject: (_) @subject body: (block (case_clause) @arm)) @switch
(case_clause (case_pattern) @key consequence: (_) @body) @case
(raise_statement) @raise
(return_statement) @return
(break_statement) @break
(continue_statement) @break
(assert_statement . (_) @condition) @assert

; Bindings.
(assignment left: (_) @name right: (_) @value) @bind
(named_expression name: (_) @name value: (_) @value) @bind

; Expressions.
(call function: (_) @callee arguments: (_) @arguments) @call
(attribute object: (_) @object attribute: (_) @property) @member
(subscript value: (_) @object subscript: (_) @key) @index
(not_operator argument: (_) @value) @not
(boolean_operator left: (_) @left operator: "and" right: (_) @right) @and
(boolean_operator left: (_) @left operator: "or" right: (_) @right) @or
(comparison_operator . (_) @left operators: ["==" "is"] . (_) @right .) @equal
(comparison_operator . (_) @left operators: ["!=" "<>" "is not"] . (_) @right .) @unequal
(comparison_operator . (_) @left operators: "in" . (_) @right .) @contained
(comparison_operator . (_) @left operators: "not in" . (_) @right .) @not-contained
(binary_operator left: (_) @left operator: "+" right: (_) @right) @join
(concatenated_string . (_) @left (_) @right) @join
(list) @list
(tuple) @list
(set) @list
(dictionary) @table
(pair key: (_) @key value: (_) @value) @pair
(keyword_argument name: (_) @key value: (_) @value) @pair
(string) @text
(identifier) @identifier
((identifier) @self (#any-of? @self "self" "cls"))
(true) @true
(false) @false
(none) @null

; Imports.
(import_from_statement module_name: (_) @source) @import
(import_from_statement name: (dotted_name) @imported) @import
(import_from_statement name: (aliased_import name: (_) @imported) @specifier) @import
(aliased_import alias: (_) @alias) @renamed
(import_statement name: (dotted_name) @source) @import
(import_statement name: (aliased_import name: (_) @source alias: (_) @namespace)) @import

; The environment of the process and its command line.
((attribute object: (identifier) @_os attribute: (_) @_environ) @environment
  (#eq? @_os "os") (#eq? @_environ "environ"))
((identifier) @environment (#eq? @environment "environ"))
((call function: (_) @_function arguments: (argument_list . (string) @variable)) @environment.read
  (#match? @_function "^(os\\.getenv|getenv|os\\.environ\\.get|environ\\.get|env|env\\.str|config|decouple\\.config|env\\.get)$"))
((call function: (_) @_function arguments: (argument_list . (string) . (_) @default)) @environment.read
  (#match? @_function "^(os\\.getenv|getenv|os\\.environ\\.get|environ\\.get|env|env\\.str|config|decouple\\.config|env\\.get)$"))
((attribute object: (identifier) @_sys attribute: (_) @_argv) @arguments-of-program (#eq? @_sys "sys") (#eq? @_argv "argv"))

; Is this file the one that was started?
((comparison_operator . (identifier) @_name operators: "==" . (string)) @started (#eq? @_name "__name__"))

(comment) @ignored
(type) @ignored
