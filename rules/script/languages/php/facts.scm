; What the constructs of PHP mean to the guard analysis. Each pattern captures one whole construct and its parts; parts of
; several matches on one construct add up.

; Functions.
(function_definition name: (name) @name body: (_) @body) @function
(method_declaration name: (name) @name body: (_) @body) @function
(anonymous_function body: (_) @body) @function
(arrow_function body: (_) @body) @function
((method_declaration name: (name) @_name) @entry (#any-of? @_name "load" "__invoke"))
(formal_parameters) @ignored
(function_definition parameters: (formal_parameters (simple_parameter name: (variable_name (name) @parameter)))) @function
(method_declaration parameters: (formal_parameters (simple_parameter name: (variable_name (name) @parameter)))) @function
(function_definition parameters: (formal_parameters (simple_parameter default_value: (_) @default))) @function
(method_declaration parameters: (formal_parameters (simple_parameter default_value: (_) @default))) @function
(anonymous_function_use_clause) @ignored
(base_clause) @ignored
(class_interface_clause) @ignored
(use_declaration) @ignored
(namespace_definition !body) @ignored

; Statements.
(if_statement condition: (_) @condition body: (_) @then) @branch
(if_statement alternative: (_) @else) @branch
(else_if_clause condition: (_) @condition body: (_) @then) @branch
(conditional_expression condition: (_) @condition body: (_) @then) @branch
(conditional_expression condition: (_) @condition alternative: (_) @else) @branch
(foreach_statement) @loop
(foreach_statement . (_) @value . (variable_name (name) @name)) @loop
(for_statement) @loop
(while_statement) @loop
(do_statement) @loop
(try_statement body: (_) @body) @try
(try_statement (catch_clause body: (_) @handler)) @try
(try_statement (finally_clause) @finally) @try
(switch_statement condition: (_) @subject) @switch
(switch_statement body: (switch_block (case_statement) @arm)) @switch
(switch_statement body: (switch_block (default_statement) @arm)) @switch
(case_statement value: (_) @key) @case
(case_statement value: (_) (_) @body) @case
(default_statement (_) @body) @case
(match_expression condition: (_) @subject) @switch
(match_expression body: (match_block (match_conditional_expression) @arm)) @switch
(match_expression body: (match_block (match_default_expression) @arm)) @switch
(match_conditional_expression conditional_expressions: (match_condition_list (_) @key)) @case
(match_conditional_expression return_expression: (_) @body) @case
(match_default_expression return_expression: (_) @body) @case
(throw_expression) @raise
(exit_statement) @raise
(return_statement) @return
(break_statement) @break
(continue_statement) @break
; Functions of a framework that stop where their first argument holds, or where it does not.
((function_call_expression function: (name) @then arguments: (arguments . (argument (_) @condition))) @branch
  (#any-of? @then "abort_if" "throw_if"))
((name) @raise (#any-of? @raise "abort_if" "throw_if"))
((function_call_expression function: (name) @_function arguments: (arguments . (argument (_) @condition))) @assert
  (#any-of? @_function "abort_unless" "throw_unless"))

; Bindings.
(assignment_expression left: (_) @name right: (_) @value) @bind
(augmented_assignment_expression left: (_) @name operator: "??=" right: (_) @value) @bind.default
(property_element name: (_) @name default_value: (_) @value) @bind
(const_element . (name) @name . (_) @value) @bind

; Expressions.
(function_call_expression function: (_) @callee arguments: (_) @arguments) @call
(member_call_expression object: (_) @object name: (_) @property arguments: (_) @arguments) @call
(nullsafe_member_call_expression object: (_) @object name: (_) @property arguments: (_) @arguments) @call
(scoped_call_expression scope: (_) @object name: (_) @property arguments: (_) @arguments) @call
(object_creation_expression . (_) @callee) @call
(object_creation_expression (arguments) @arguments) @call
(echo_statement "echo" @property (_) @arguments) @call @log
(print_intrinsic "print" @property (_) @arguments) @call @log
(argument name: (name) @key . (_) @value) @pair
(member_access_expression object: (_) @object name: (_) @property) @member
(nullsafe_member_access_expression object: (_) @object name: (_) @property) @member
(class_constant_access_expression . (_) @object . (name) @property) @member
(scoped_property_access_expression scope: (_) @object name: (variable_name (name) @property)) @member
((class_constant_access_expression . (_) @value . (name) @_class) @transparent (#eq? @_class "class"))
(qualified_name (name) @value) @transparent
((variable_name (name) @value) @transparent (#not-any-of? @value "this" "_ENV" "_SERVER" "argv"))
(cast_expression value: (_) @value) @transparent
(subscript_expression . (_) @object . (_) @key) @index
(unary_op_expression operator: "!" argument: (_) @value) @not
(binary_expression left: (_) @left operator: ["&&" "and"] right: (_) @right) @and
(binary_expression left: (_) @left operator: ["||" "or"] right: (_) @right) @or
(binary_expression left: (_) @left operator: "??" right: (_) @right) @coalesce
(binary_expression left: (_) @left operator: ["==" "==="] right: (_) @right) @equal
(binary_expression left: (_) @left operator: ["!=" "!==" "<>"] right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "." right: (_) @right) @join
(array_creation_expression) @list
(array_element_initializer . (_) @key . (_) @value .) @pair
(string) @text
(encapsed_string) @text
(heredoc) @text
(nowdoc) @text
(shell_command_expression) @command-line
(name) @identifier
(parenthesized_expression . (_) @value .) @transparent
(relative_scope) @self
((variable_name) @self (#eq? @self "$this"))
((boolean) @true (#match? @true "(?i)^true$"))
((boolean) @false (#match? @false "(?i)^false$"))
(null) @null

; Other files: those that are run, and those of the project's classes.
(require_expression (_) @source) @import.run
(require_once_expression (_) @source) @import.run
(include_expression (_) @source) @import.run
(include_once_expression (_) @source) @import.run
((namespace_use_clause (qualified_name (name) @namespace) @source) @import
  (#not-match? @source "^\\\\?(Illuminate|Symfony|Doctrine|Faker|Carbon|Spatie|PHPUnit|Psr|Hyperf|Exception|Throwable)\\b|\\\\(Models?|Entity|Entities|Enums?)\\\\"))
; A class of the same namespace needs no declaration.
(object_creation_expression . (name) @used-class) @call
((class_constant_access_expression . (name) @used-class . (name) @_class) @transparent (#eq? @_class "class"))
((scoped_call_expression scope: (name) @used-class) @call
  (#match? @used-class "(Seeder|Seed|Fixtures?|Guard|Protect\\w*|Environment\\w*|Safety\\w*)$"))

; The environment of the process and its command line.
((variable_name) @environment (#any-of? @environment "$_ENV" "$_SERVER"))
((variable_name) @arguments-of-program (#eq? @arguments-of-program "$argv"))
((function_call_expression function: (name) @_read arguments: (arguments . (argument [(string) (encapsed_string)] @variable))) @environment.read
  (#any-of? @_read "env" "getenv" "config"))
((function_call_expression function: (name) @_read
  arguments: (arguments . (argument [(string) (encapsed_string)]) . (argument (_) @default))) @environment.read
  (#any-of? @_read "env" "config"))
((scoped_call_expression scope: (_) @_config name: (name) @_get arguments: (arguments . (argument (string) @variable))) @environment.read
  (#match? @_config "(Config|Env)$") (#eq? @_get "get"))
((member_call_expression name: (name) @variable arguments: (arguments) @_none) @environment.read
  (#any-of? @variable "environment" "getEnvironment") (#eq? @_none "()"))
((scoped_call_expression name: (name) @variable arguments: (arguments) @_none) @environment.read
  (#eq? @variable "environment") (#eq? @_none "()"))
((function_call_expression function: (name) @variable) @environment.read (#eq? @variable "wp_get_environment_type"))

(comment) @ignored
(php_tag) @ignored
(named_type) @ignored
