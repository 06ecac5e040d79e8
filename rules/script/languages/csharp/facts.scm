; What the constructs of C# mean to the guard analysis. Each pattern captures one whole construct and its parts; parts of
; several matches on one construct add up.

; Functions.
(method_declaration name: (_) @name body: (_) @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(local_function_statement name: (_) @name body: (_) @body) @function
; What an extension method extends stands before the call's dot.
((method_declaration parameters: (parameter_list (parameter) @parameter)) @function (#not-match? @parameter "^this\\s"))
(local_function_statement parameters: (parameter_list (parameter) @parameter)) @function
(lambda_expression body: (_) @body) @function
(anonymous_method_expression (block) @body) @function
(accessor_declaration body: (_) @body) @function
((method_declaration (attribute_list (attribute name: (_) @_name (attribute_argument_list) @only))) @function
  (#any-of? @_name "Conditional" "ConditionalAttribute"))
((attribute name: (_) @_name (attribute_argument_list) @active)
  (#any-of? @_name "Conditional" "ConditionalAttribute"))
; What the runtime and the host call.
((method_declaration name: (_) @_name) @entry
  (#any-of? @_name "Main" "StartAsync" "ExecuteAsync" "Configure" "ConfigureServices"))

; Statements.
(if_statement condition: (_) @condition consequence: (_) @then) @branch
(if_statement alternative: (_) @else) @branch
(conditional_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
; A symbol of the compiler: code that is left out does not run.
(preproc_if condition: (_) @condition) @compiled
(preproc_if alternative: (_) @else) @compiled
(preproc_elif condition: (_) @condition) @compiled
(preproc_elif alternative: (_) @else) @compiled
(for_statement) @loop
(foreach_statement) @loop
(while_statement) @loop
(do_statement) @loop
(try_statement body: (_) @body) @try
(try_statement (catch_clause) @handler) @try
(try_statement (finally_clause) @finally) @try
(switch_statement value: (_) @subject body: (switch_body (_) @arm)) @switch
(switch_section [(constant_pattern) (or_pattern)] @key) @case
(switch_section
  [(block) (break_statement) (checked_statement) (continue_statement) (do_statement) (empty_statement)
   (expression_statement) (fixed_statement) (for_statement) (foreach_statement) (goto_statement) (if_statement)
   (labeled_statement) (local_declaration_statement) (local_function_statement) (lock_statement) (preproc_if)
   (return_statement) (switch_statement) (throw_statement) (try_statement) (unsafe_statement) (using_statement)
   (while_statement) (yield_statement)] @body) @case
(switch_expression . (_) @subject (switch_expression_arm) @arm) @switch
(switch_expression_arm . [(constant_pattern) (or_pattern)] @key . (_) @body .) @case
(switch_expression_arm . (discard) . (_) @body .) @case
(throw_statement) @raise
(throw_expression) @raise
(return_statement) @return
(break_statement) @break
(continue_statement) @break

; Bindings.
(variable_declarator name: (identifier) @name . (_) @value) @bind
(assignment_expression left: (_) @name right: (_) @value) @bind
(property_declaration name: (_) @name value: (_) @value) @bind

; Expressions.
(invocation_expression function: (_) @callee arguments: (_) @arguments) @call
(object_creation_expression type: (_) @callee) @call
(object_creation_expression arguments: (_) @arguments) @call
(object_creation_expression initializer: (_) @arguments) @call
(implicit_object_creation_expression) @table
(member_access_expression expression: _ @object name: (_) @property) @member
(element_access_expression expression: (_) @object subscript: (_) @key) @index
(prefix_unary_expression "!" (_) @value) @not
(unary_expression "!" argument: (_) @value) @not
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
(binary_expression left: (_) @left operator: "??" right: (_) @right) @coalesce
(binary_expression left: (_) @left operator: "==" right: (_) @right) @equal
(binary_expression left: (_) @left operator: "!=" right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "+" right: (_) @right) @join
(is_pattern_expression expression: (_) @left pattern: (constant_pattern) @right) @equal
(is_pattern_expression expression: (_) @left pattern: (negated_pattern (constant_pattern) @right)) @unequal
(is_pattern_expression expression: (_) @left pattern: (or_pattern) @right) @contained
(is_pattern_expression expression: (_) @left pattern: (negated_pattern (or_pattern) @right)) @not-contained
(is_pattern_expression expression: (_) @left pattern: (negated_pattern (parenthesized_pattern (or_pattern) @right))) @not-contained
(or_pattern) @list
(initializer_expression) @list
(collection_expression) @list
(array_creation_expression (initializer_expression) @value) @transparent
(implicit_array_creation_expression (initializer_expression) @value) @transparent
((object_creation_expression type: (generic_name (identifier) @_type) initializer: (_) @value) @transparent
  (#any-of? @_type "List" "HashSet" "SortedSet"))
(postfix_unary_expression . (_) @value) @transparent
(generic_name . (identifier) @value) @transparent
(cast_expression value: (_) @value) @transparent
(as_expression left: (_) @value) @transparent
; A value of an object that is made: `new User { Password = "…" }`.
(initializer_expression (assignment_expression left: (identifier) @key right: (_) @value) @pair)
(argument name: (_) @key . (_) @value) @pair
(string_literal) @text
(verbatim_string_literal) @text
(raw_string_literal) @text
(interpolated_string_expression) @text
(identifier) @identifier
"this" @self
"base" @self
((boolean_literal) @true (#eq? @true "true"))
((boolean_literal) @false (#eq? @false "false"))
(null_literal) @null

; The environment of the process, its configuration and its command line.
((invocation_expression function: (member_access_expression name: (identifier) @_method)
  arguments: (argument_list . (argument (string_literal) @variable))) @environment.read
  (#any-of? @_method "GetEnvironmentVariable" "GetSection" "GetConnectionString"))
((invocation_expression function: (member_access_expression name: (generic_name (identifier) @_method))
  arguments: (argument_list . (argument (string_literal) @variable))) @environment.read
  (#eq? @_method "GetValue"))
((invocation_expression function: (member_access_expression name: (generic_name (identifier) @_method))
  arguments: (argument_list . (argument (string_literal)) . (argument (_) @default))) @environment.read
  (#eq? @_method "GetValue"))
((element_access_expression expression: (_) @_configuration
  subscript: (bracketed_argument_list . (argument (string_literal) @variable))) @environment.read
  (#match? @_configuration "(?i)(configuration|config)$"))
((invocation_expression function: (member_access_expression name: (identifier) @_method)) @arguments-of-program
  (#eq? @_method "GetCommandLineArgs"))
((identifier) @arguments-of-program (#eq? @arguments-of-program "args"))

(comment) @ignored
(using_directive) @ignored
(attribute_list) @ignored
(base_list) @ignored
(parameter_list) @ignored
(implicit_parameter) @ignored
(type_argument_list) @ignored
(type_parameter_list) @ignored
(enum_declaration) @ignored
