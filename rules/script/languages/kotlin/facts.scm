; What the constructs of Kotlin mean to the guard analysis. Each pattern captures one whole construct and its parts; parts
; of several matches on one construct add up.

; Functions.
(function_declaration name: (_) @name (function_body) @body) @function
(lambda_literal (_) @body) @function
(function_declaration (function_value_parameters (parameter) @parameter)) @function
(anonymous_function (function_body) @body) @function
(secondary_constructor (block) @body) @function
(getter (function_body) @body) @function
(setter (function_body) @body) @function
(class_declaration) @class

; What a framework or the runtime calls.
((function_declaration name: (_) @_name) @entry
  (#any-of? @_name "main" "run" "onApplicationEvent" "afterPropertiesSet" "afterSingletonsInstantiated"))
((function_declaration (modifiers (annotation (user_type (identifier) @_annotation)))) @entry
  (#any-of? @_annotation "PostConstruct" "EventListener" "Startup" "Bean"))
((function_declaration (modifiers (annotation (constructor_invocation (user_type (identifier) @_annotation))))) @entry
  (#any-of? @_annotation "EventListener" "Bean"))

; What has to hold for a class or a function to be there at all.
((class_declaration (modifiers (annotation (constructor_invocation (user_type (identifier) @_annotation) (value_arguments) @only)))) @class
  (#any-of? @_annotation "Profile" "IfBuildProfile" "ConditionalOnProperty" "ConditionalOnExpression"))
((function_declaration (modifiers (annotation (constructor_invocation (user_type (identifier) @_annotation) (value_arguments) @only)))) @function
  (#any-of? @_annotation "Profile" "IfBuildProfile" "ConditionalOnProperty" "ConditionalOnExpression"))
((constructor_invocation (user_type (identifier) @_annotation) (value_arguments) @active)
  (#any-of? @_annotation "Profile" "IfBuildProfile"))
((constructor_invocation (user_type (identifier) @_annotation) (value_arguments) @off-by-default)
  (#eq? @_annotation "ConditionalOnProperty") (#not-match? @off-by-default "matchIfMissing\\s*=\\s*true"))
; The grammar reads the annotations of a file's first class as an expression before it.
((annotated_expression (annotation (user_type (identifier) @_annotation)) (parenthesized_expression) @condition) @assert
  (#any-of? @_annotation "Profile" "IfBuildProfile" "ConditionalOnProperty"))
((annotated_expression (annotation (user_type (identifier) @_annotation)) (parenthesized_expression) @active)
  (#any-of? @_annotation "Profile" "IfBuildProfile"))
((annotated_expression (annotation (constructor_invocation (user_type (identifier) @_annotation) (value_arguments) @condition))) @assert
  (#any-of? @_annotation "Profile" "IfBuildProfile" "ConditionalOnProperty"))
((annotated_expression (annotation (user_type (identifier) @_annotation)) (parenthesized_expression) @off-by-default)
  (#eq? @_annotation "ConditionalOnProperty") (#not-match? @off-by-default "matchIfMissing\\s*=\\s*true"))

; Statements.
(if_expression condition: (_) @condition . (_) @then) @branch
(if_expression condition: (_) . (_) . (_) @else) @branch
(for_statement) @loop
(while_statement) @loop
(do_while_statement) @loop
(try_expression . (block) @body) @try
(try_expression (catch_block) @handler) @try
(try_expression (finally_block) @finally) @try
(when_expression (when_subject (_) @subject .)) @switch
(when_expression (when_entry) @arm) @switch
(when_entry condition: (_) @key) @case
(when_entry (_) @body .) @case
(range_test (_) @value) @transparent
(throw_expression) @raise
(return_expression) @return
((call_expression . (identifier) @_function (value_arguments . (value_argument (_) @condition))) @assert
  (#any-of? @_function "check" "require" "assert"))
((call_expression . (call_expression . (identifier) @_function) (annotated_lambda)) @transparent
  (#any-of? @_function "check" "require" "assert"))
((call_expression . (call_expression . (identifier) @_function) @value (annotated_lambda)) @transparent
  (#any-of? @_function "check" "require" "assert"))

; Bindings.
(property_declaration (variable_declaration . (identifier) @name) . (_) @value .) @bind
(assignment left: (_) @name right: (_) @value) @bind
; What the framework puts into a property.
((property_declaration (modifiers (annotation (constructor_invocation (user_type (identifier) @_annotation)
  (value_arguments (value_argument (string_literal) @value))))) (variable_declaration . (identifier) @name)) @bind
  (#any-of? @_annotation "Value" "ConfigProperty"))
((class_parameter (modifiers (annotation (constructor_invocation (user_type (identifier) @_annotation)
  (value_arguments (value_argument (string_literal) @value))))) (identifier) @name) @bind
  (#any-of? @_annotation "Value" "ConfigProperty"))
((constructor_invocation (user_type (identifier) @_annotation) (value_arguments (value_argument (string_literal) @environment.read)))
  (#eq? @_annotation "Value"))

; Expressions.
(call_expression . (_) @callee) @call
(call_expression (value_arguments) @arguments) @call
(call_expression (annotated_lambda) @arguments) @call
(navigation_expression . (_) @object (identifier) @property .) @member
(index_expression . (_) @object . (_) @key) @index
(unary_expression operator: "!" argument: (_) @value) @not
(unary_expression argument: (_) @value operator: "!!") @transparent
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
(binary_expression left: (_) @left operator: "?:" right: (_) @right) @coalesce
(binary_expression left: (_) @left operator: ["==" "==="] right: (_) @right) @equal
(binary_expression left: (_) @left operator: ["!=" "!=="] right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "+" right: (_) @right) @join
(in_expression left: (_) @left "in" right: (_) @right) @contained
(in_expression left: (_) @left "!in" right: (_) @right) @not-contained
(as_expression left: (_) @value) @transparent
((call_expression . (identifier) @_function (value_arguments) @arguments) @list
  (#any-of? @_function "listOf" "setOf" "arrayOf" "mutableListOf" "mutableSetOf"))
(value_argument . (identifier) @key . (_) @value .) @pair
((call_expression . (navigation_expression (_) @right (identifier) @_any .)
  (annotated_lambda (lambda_literal [(binary_expression left: (_) operator: "==" right: (string_literal) @left) (call_expression (navigation_expression) (value_arguments . (value_argument (string_literal) @left)))]))) @contained
  (#eq? @_any "any"))
((call_expression . (navigation_expression (_) @right (identifier) @_any .)
  (annotated_lambda (lambda_literal (binary_expression left: (_) operator: "==" right: (string_literal) @left)))) @not-contained
  (#eq? @_any "none"))
(string_literal) @text
(multiline_string_literal) @text
(identifier) @identifier
(this_expression) @self
(super_expression) @self
((identifier) @true (#eq? @true "true"))
((identifier) @false (#eq? @false "false"))
((identifier) @null (#eq? @null "null"))

; The environment of the process, its configuration and its command line.
((call_expression . (navigation_expression (_) (identifier) @_method .) (value_arguments) @value) @active
  (#any-of? @_method "acceptsProfiles" "matchesProfiles"))
((navigation_expression (_) (identifier) @_property .) @environment.read (#any-of? @_property "activeProfiles"))
((call_expression . (navigation_expression) @_function (value_arguments . (value_argument (string_literal) @variable))) @environment.read
  (#match? @_function "^(System\\.(getenv|getProperty)|(this\\.)?(env|environment)\\.(getProperty|getRequiredProperty)|dotenv\\.get)$"))
((call_expression . (navigation_expression) @_function (value_arguments . (value_argument (string_literal)) . (value_argument (_) @default))) @environment.read
  (#match? @_function "^(System\\.getProperty|(this\\.)?(env|environment)\\.getProperty)$"))
((call_expression . (navigation_expression) @_function (value_arguments . ")")) @environment (#eq? @_function "System.getenv"))
((identifier) @arguments-of-program (#eq? @arguments-of-program "args"))

(line_comment) @ignored
(block_comment) @ignored
(package_header) @ignored
(import) @ignored
(user_type) @ignored
(type_arguments) @ignored
(function_value_parameters) @ignored
(lambda_parameters) @ignored
(label) @ignored
