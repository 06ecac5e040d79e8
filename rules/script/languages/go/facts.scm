; What the constructs of Go mean to the guard analysis. Each pattern captures one whole construct and its parts; parts of
; several matches on one construct add up.

; Functions.
(function_declaration name: (identifier) @name body: (_) @body) @function
(function_declaration parameters: (parameter_list (_ name: (identifier) @parameter))) @function
(method_declaration name: (_) @name body: (_) @body) @function
(method_declaration parameters: (parameter_list (_ name: (identifier) @parameter))) @function
(method_declaration receiver: (parameter_list (parameter_declaration name: (identifier) @receiver))) @function
(func_literal body: (_) @body) @function
(func_literal parameters: (parameter_list (_ name: (identifier) @parameter))) @function
((function_declaration name: (identifier) @_name) @entry (#eq? @_name "main"))
((keyed_element key: (_) @_key value: (literal_element (func_literal) @entry)) (#match? @_key "^(Run|RunE|Action)$"))
((function_declaration name: (identifier) @_name body: (_) @body) @immediate (#eq? @_name "init"))

; Statements.
(if_statement condition: (_) @condition consequence: (_) @then) @branch
(if_statement alternative: (_) @else) @branch
(if_statement initializer: (_) @before) @branch
(expression_switch_statement initializer: (_) @before) @match
(for_statement) @loop
(expression_switch_statement value: (_) @subject) @match
(expression_switch_statement (expression_case) @arm) @match
(expression_switch_statement (default_case) @arm) @match
(expression_case value: (expression_list (_) @key)) @case
(expression_case (statement_list) @body) @case
(default_case (statement_list) @body) @case
(return_statement) @return
(break_statement) @break
(continue_statement) @break
; What is deferred happens when the function ends.
(defer_statement) @ignored

; Bindings.
(short_var_declaration left: (expression_list . (identifier) @name .) right: (expression_list . (_) @value .)) @bind
(assignment_statement left: (expression_list . (_) @name .) operator: "=" right: (expression_list . (_) @value .)) @bind
(var_spec name: (identifier) @name value: (expression_list . (_) @value .)) @bind
(const_spec name: (identifier) @name value: (expression_list . (_) @value .)) @bind
(short_var_declaration left: (expression_list . (identifier) @name (_)) right: (_) @value) @unpack
(short_var_declaration left: (expression_list (_) (identifier) @name)) @unpack
(assignment_statement left: (expression_list . (identifier) @name (_)) right: (_) @value) @unpack
(assignment_statement left: (expression_list (_) (identifier) @name)) @unpack
(expression_list (_) (_)) @list
(expression_list . (_) @value .) @transparent
; A variable that the script sets itself.
((call_expression function: (selector_expression operand: (identifier) @_os field: (_) @_method)
  arguments: (argument_list . (_) @name . (_) @value)) @bind (#eq? @_os "os") (#eq? @_method "Setenv"))
; A flag that is stored where its first argument points.
((call_expression function: (selector_expression field: (_) @_method)
  arguments: (argument_list . (unary_expression operator: "&" operand: (_) @name)) @value) @bind
  (#match? @_method "^(String|Bool)VarP?$"))
((argument_list . (unary_expression operator: "&") . (interpreted_string_literal) @variable . (_) @default) @environment.read
  (#match? @variable "(?i)env|stage|mode|target|profile"))

; Expressions.
(call_expression function: (_) @callee arguments: (_) @arguments) @call
(selector_expression operand: (_) @object field: (_) @property) @member
(index_expression operand: (_) @object index: (_) @key) @index
(unary_expression operator: "!" operand: (_) @value) @not
(unary_expression operator: ["*" "&"] operand: (_) @value) @transparent
(parenthesized_expression (_) @value) @transparent
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
(binary_expression left: (_) @left operator: "==" right: (_) @right) @equal
(binary_expression left: (_) @left operator: "!=" right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "+" right: (_) @right) @join
; Whether a text or a list has something in it.
((binary_expression left: (call_expression function: (identifier) @_len arguments: (argument_list . (_) @value .))
  operator: "==" right: (int_literal) @_zero) @not (#eq? @_len "len") (#eq? @_zero "0"))
((binary_expression left: (call_expression function: (identifier) @_len arguments: (argument_list . (_) @value .))
  operator: [">" "!="] right: (int_literal) @_zero) @transparent (#eq? @_len "len") (#eq? @_zero "0"))
(composite_literal body: (_) @value) @transparent
(composite_literal type: [(slice_type) (array_type) (implicit_length_array_type)] body: (_) @list)
(composite_literal type: [(type_identifier) (qualified_type) (map_type)] body: (_) @table)
(keyed_element key: (_) @key value: (_) @value) @pair
(literal_element (_) @value) @transparent
(interpreted_string_literal) @text
(raw_string_literal) @text
(identifier) @identifier
(field_identifier) @identifier
(package_identifier) @identifier
(true) @true
(false) @false
(nil) @null
((identifier) @null (#eq? @null "nil"))

; Tests of texts and lists.
((call_expression function: (selector_expression operand: (identifier) @_package field: (_) @_method)
  arguments: (argument_list . (_) @right . (_) @left)) @contained
  (#any-of? @_package "strings" "slices" "lo" "bytes" "funk")
  (#any-of? @_method "Contains" "HasPrefix" "HasSuffix" "ContainsAny"))
((call_expression function: (selector_expression operand: (identifier) @_package field: (_) @_method)
  arguments: (argument_list . (_) @left . (_) @right)) @equal
  (#eq? @_package "strings") (#eq? @_method "EqualFold"))
((call_expression function: (selector_expression operand: (identifier) @_package field: (_) @_method)
  arguments: (argument_list . (_) @value)) @transparent
  (#eq? @_package "strings")
  (#any-of? @_method "ToLower" "ToUpper" "TrimSpace" "Trim" "ToTitle" "TrimSuffix" "TrimPrefix" "TrimRight" "TrimLeft"))
((call_expression function: (identifier) @_string arguments: (argument_list . (_) @value .)) @transparent (#eq? @_string "string"))
((call_expression function: (selector_expression operand: (_) @value field: (_) @_method)
  arguments: (argument_list . ")")) @transparent (#eq? @_method "String"))
((call_expression function: (selector_expression operand: (identifier) @_package field: (_) @_method)
  arguments: (argument_list . (_) @left . (_) @right)) @coalesce
  (#eq? @_package "cmp") (#eq? @_method "Or"))

; Imports.
(import_spec path: (_) @source @namespace !name) @import
(import_spec name: (package_identifier) @namespace path: (_) @source) @import
(import_spec name: (blank_identifier) path: (_) @source) @import
(import_spec name: (dot) path: (_) @source) @import

; The environment of the process and its command line.
((call_expression function: (selector_expression operand: (identifier) @_os field: (_) @_method)
  arguments: (argument_list . (_) @variable .)) @environment.read
  (#any-of? @_os "os" "syscall") (#any-of? @_method "Getenv" "LookupEnv" "ExpandEnv"))
((call_expression function: (_) @_function
  arguments: (argument_list . (interpreted_string_literal) @variable)) @environment.read
  (#match? @_function "(?i)(^|\\.)(get_?env|env_?or|get_?env_?or_?default|env_?default|get_?env_?or|must_?get_?env|must_?env|env_?string|get_?string|lookup_?env|env)$"))
((call_expression function: (_) @_function
  arguments: (argument_list . (interpreted_string_literal) @variable . (_) @default)) @environment.read
  (#match? @_function "(?i)(^|\\.)(get_?env|env_?or|get_?env_?or_?default|env_?default|get_?env_?or|must_?get_?env|env_?string|lookup_?env|env)$"))
((selector_expression operand: (identifier) @_os field: (_) @_args) @arguments-of-program (#eq? @_os "os") (#eq? @_args "Args"))
((call_expression function: (selector_expression operand: (identifier) @_flag field: (_) @_method)
  arguments: (argument_list . (interpreted_string_literal) @variable . (_) @default)) @environment.read
  (#any-of? @_flag "flag" "pflag" "fs" "flags" "flagSet") (#any-of? @_method "String" "StringP"))
((call_expression function: (selector_expression operand: (_) @_flag field: (_) @_method)
  arguments: (argument_list . (interpreted_string_literal) @variable)) @option.read
  (#match? @_flag "(?i)(^|\\.)(flag|pflag|fs|flags|flagset|flags\\(\\)|persistentflags\\(\\)|c|ctx|cctx|cmd|cli)$")
  (#any-of? @_method "Bool" "BoolP" "GetBool"))
((argument_list . (unary_expression operator: "&") . (interpreted_string_literal) @variable . [(true) (false)]) @option.read)

; Left out of what production gets.
((comment) @file.outside-production
  (#match? @file.outside-production "^//(go:build| \\+build)( |.*[ (])(!(prod|production|release)|dev|debug|development|local)([ )]|$)"))
(comment) @ignored
(type_arguments) @ignored
(type_declaration) @ignored
