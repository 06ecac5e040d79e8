; What the constructs of Rust mean to the guard analysis. Macros whose arguments are expressions are read as calls. Each
; pattern captures one whole construct and its parts; parts of several matches on one construct add up.

; Functions. What a body ends with is its value.
(function_item name: (identifier) @name body: (_) @body) @function
(function_item parameters: (parameters (parameter pattern: (identifier) @parameter))) @function
((function_item name: (identifier) @_name) @entry (#eq? @_name "main"))
(function_item body: (block [(binary_expression) (call_expression) (match_expression) (if_expression) (identifier) (boolean_literal)
  (unary_expression) (await_expression) (try_expression) (field_expression) (string_literal)] @result .))
(closure_expression body: (_) @body) @function
(closure_expression parameters: (closure_parameters (identifier) @parameter)) @function
(source_file (attribute_item) @_attribute . (mod_item) @ignored (#match? @_attribute "cfg\\(test\\)"))
(source_file (attribute_item) @only . (function_item) @function (#match? @only "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
(source_file (attribute_item) @only . (attribute_item) . (function_item) @function (#match? @only "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
(declaration_list (attribute_item) @_attribute . (mod_item) @ignored (#match? @_attribute "cfg\\(test\\)"))
(declaration_list (attribute_item) @only . (function_item) @function (#match? @only "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
(declaration_list (attribute_item) @only . (attribute_item) . (function_item) @function (#match? @only "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
(block (attribute_item) @_attribute . (mod_item) @ignored (#match? @_attribute "cfg\\(test\\)"))
(block (attribute_item) @only . (function_item) @function (#match? @only "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
(block (attribute_item) @only . (attribute_item) . (function_item) @function (#match? @only "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
(block (attribute_item) @condition . [(expression_statement) (block) (call_expression) (await_expression) (try_expression) (if_expression)]
  @branch @then (#match? @condition "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
((attribute_item (attribute arguments: (_) @value)) @active (#match? @active "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
((inner_attribute_item) @file.outside-production
  (#match? @file.outside-production "^#!\\[cfg\\((any\\(|all\\()?(debug_assertions|feature *= *\"(dev|development)\")"))

; Statements. An error that is looked at is one that was caught.
((if_expression condition: (_) @condition consequence: (_) @then) @branch (#not-match? @condition "^let\\s+Err\\b"))
((if_expression condition: (_) @_condition alternative: (else_clause (_) @else)) @branch (#not-match? @_condition "^let\\s+Err\\b"))
((if_expression condition: (let_condition pattern: (_) @_error value: (_) @body) consequence: (_) @handler) @try
  (#match? @_error "^Err\\b"))
((if_expression condition: (let_condition pattern: (_) @_error) alternative: (else_clause (_) @finally)) @try
  (#match? @_error "^Err\\b"))
(for_expression) @loop
(while_expression) @loop
(loop_expression) @loop
(match_expression value: (_) @subject body: (match_block (match_arm) @arm)) @match
(match_arm pattern: (match_pattern [(string_literal) (boolean_literal) (scoped_identifier)] @key)) @case
(match_arm pattern: (match_pattern (or_pattern [(string_literal) (scoped_identifier)] @key))) @case
(match_arm pattern: (match_pattern (or_pattern (or_pattern [(string_literal) (scoped_identifier)] @key)))) @case
(match_arm pattern: (match_pattern (or_pattern (or_pattern (or_pattern [(string_literal) (scoped_identifier)] @key))))) @case
(match_arm pattern: (match_pattern (tuple_struct_pattern (string_literal) @key))) @case
(match_arm pattern: (match_pattern (tuple_struct_pattern (or_pattern (string_literal) @key)))) @case
(match_arm pattern: (match_pattern (or_pattern (tuple_struct_pattern (string_literal) @key)))) @case
((match_arm pattern: (match_pattern (tuple_struct_pattern type: (identifier) @_error) @key)) @case (#eq? @_error "Err"))
((match_arm pattern: (match_pattern (identifier) @key)) @case (#eq? @key "None"))
(match_arm pattern: (match_pattern condition: (_) @condition)) @case
(match_arm value: (_) @body) @case
((tuple_struct_pattern type: (identifier) @_error) @null (#eq? @_error "Err"))
((identifier) @null (#eq? @null "None"))
(return_expression) @return
(break_expression) @break
(continue_expression) @break
((return_expression (call_expression function: (identifier) @_error)) @raise (#eq? @_error "Err"))
(block (call_expression function: (identifier) @_error) @raise . (#eq? @_error "Err"))
(match_arm value: (call_expression function: (identifier) @_error) @raise (#eq? @_error "Err"))
((call_expression function: (_) @_bail) @raise (#match? @_bail "(^|::)(bail|eyre::bail)$"))
((call_expression function: (_) @_assert arguments: (arguments . (_) @condition)) @assert
  (#match? @_assert "(^|::)(assert|ensure|debug_assert)$"))

((call_expression function: (_) @_assert arguments: (arguments) @condition) @assert (#any-of? @_assert "assert_ne" "assert_eq"))
((call_expression function: (_) @_assert arguments: (arguments . (_) @left . (_) @right) @unequal) (#eq? @_assert "assert_ne"))
((call_expression function: (_) @_assert arguments: (arguments . (_) @left . (_) @right) @equal) (#eq? @_assert "assert_eq"))

; Bindings.
(let_declaration pattern: (identifier) @name value: (_) @value) @bind
(let_declaration pattern: (tuple_struct_pattern (identifier) @name .) value: (_) @value alternative: (_)) @bind
(let_declaration pattern: (tuple_pattern (identifier) @name) value: (_) @value) @unpack
(const_item name: (identifier) @name value: (_) @value) @bind
(static_item name: (identifier) @name value: (_) @value) @bind
(assignment_expression left: (_) @name right: (_) @value) @bind
((let_condition pattern: (tuple_struct_pattern type: (identifier) @_there (identifier) @name .) value: (_) @value) @bind
  (#any-of? @_there "Ok" "Some"))
((let_condition pattern: (tuple_struct_pattern type: (identifier) @_there (string_literal) @left) value: (_) @right) @equal
  (#any-of? @_there "Ok" "Some"))
((call_expression function: (_) @_function arguments: (arguments . (_) @name . (_) @value)) @bind
  (#match? @_function "(^|::)(env::set_var|set_var)$"))

; Expressions.
((call_expression function: (_) @callee arguments: (_) @arguments) @call
  (#not-match? @callee "\\.(map|map_or|is_ok_and|is_some_and|is_none_or|unwrap_or|unwrap_or_else|or|or_else|is_err|is_none|is_empty|eq_ignore_ascii_case|eq)$|^matches$"))
((call_expression function: (field_expression value: (_) @right field: (_) @_any) arguments: (arguments (closure_expression
  body: (binary_expression left: (_) operator: "==" right: (_) @left)))) @contained (#eq? @_any "any"))
; What a value that may be missing is asked or turned into.
((call_expression function: (field_expression value: (_) @arguments field: (_) @_method) arguments: (arguments . (closure_expression) @callee .)) @call
  (#any-of? @_method "map" "is_ok_and" "is_some_and" "is_none_or"))
((call_expression function: (field_expression value: (_) @arguments field: (_) @_method) arguments: (arguments . (_) . (closure_expression) @callee .)) @call
  (#eq? @_method "map_or"))
((call_expression function: (field_expression value: (_) @value field: (_) @_method) arguments: (arguments . [(identifier) (scoped_identifier)] .)) @transparent
  (#any-of? @_method "map"))
(generic_function function: (_) @value) @transparent
(field_expression value: (_) @object field: (_) @property) @member
(scoped_identifier path: (_) @object name: (_) @property) @member
(index_expression . (_) @object . (_) @key) @index
(try_expression . (_) @value) @transparent
(await_expression . (_) @value) @transparent
(reference_expression value: (_) @value) @transparent
(unary_expression "!" (_) @value) @not
(unary_expression "*" (_) @value) @transparent
(let_chain . (_) @left . (_) @right .) @and
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
(binary_expression left: (_) @left operator: "==" right: (_) @right) @equal
(binary_expression left: (_) @left operator: "!=" right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "+" right: (_) @right) @join
(binary_expression operator: "|") @list
(array_expression) @list
(struct_expression body: (_) @table)
(field_initializer field: (_) @key value: (_) @value) @pair
(string_literal) @text
(raw_string_literal) @text
(identifier) @identifier
(field_identifier) @identifier
(self) @self
((boolean_literal) @true (#eq? @true "true"))
((boolean_literal) @false (#eq? @false "false"))

; Values in another form.
((call_expression function: (identifier) @_there arguments: (arguments . (_) @value .)) @transparent (#any-of? @_there "Ok" "Some"))
((call_expression function: (field_expression value: (_) @value field: (_) @_method)) @transparent
  (#any-of? @_method "as_deref" "as_str" "as_ref" "unwrap" "expect" "ok" "to_lowercase" "to_uppercase" "to_ascii_lowercase"
    "to_ascii_uppercase" "to_string" "to_owned" "into" "clone" "trim" "unwrap_or_default" "is_ok" "is_some" "borrow" "as_bytes"
    "into_string" "context" "with_context" "map_err" "as_mut" "to_str" "ok_or" "ok_or_else"))
((call_expression function: (_) @_function arguments: (arguments . (_) @value .)) @transparent (#match? @_function "^String::from$"))
((call_expression function: (field_expression value: (_) @value field: (_) @_method)) @not
  (#any-of? @_method "is_err" "is_none" "is_empty"))
((call_expression function: (field_expression value: (_) @left field: (_) @_method) arguments: (arguments . (_) @right .)) @coalesce
  (#any-of? @_method "unwrap_or" "or"))
((call_expression function: (field_expression value: (_) @left field: (_) @_method)
  arguments: (arguments (closure_expression body: (_) @right))) @coalesce (#any-of? @_method "unwrap_or_else" "or_else"))
((call_expression function: (field_expression value: (_) @left field: (_) @_method) arguments: (arguments . (_) @right .)) @equal
  (#any-of? @_method "eq_ignore_ascii_case" "eq"))
((call_expression function: (_) @_matches arguments: (arguments . (_) @left . [(string_literal) (call_expression)] @right)) @equal
  (#eq? @_matches "matches"))
((call_expression function: (_) @_matches arguments: (arguments . (_) @left . (binary_expression) @right)) @contained
  (#eq? @_matches "matches"))
((call_expression function: (identifier) @_cfg arguments: (arguments) @value) @active
  (#eq? @_cfg "cfg") (#match? @value "debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding)\""))

; Other files.
(mod_item name: (identifier) @source @namespace !body) @import
(use_declaration argument: (scoped_identifier name: (identifier) @imported) @source) @import
(use_declaration argument: (scoped_use_list path: (_) @source list: (use_list (identifier) @imported))) @import
(use_declaration argument: (use_wildcard (_) @source)) @import

; The environment of the process and its command line.
((call_expression function: (_) @_function arguments: (arguments . (_) @variable .)) @environment.read
  (#match? @_function "(^|::)(env::var|env::var_os|var|dotenvy::var|dotenv::var|env|option_env|get_env|env_var)$"))
((call_expression function: (_) @_function arguments: (arguments . (string_literal) @variable . (_) @default .)) @environment.read
  (#match? @_function "(^|::)(env_or|get_env_or|env_or_default|env_var_or|get_env|parse_env_or)$"))
((call_expression function: (_) @_function) @arguments-of-program (#match? @_function "(^|::)env::args$"))

(line_comment) @ignored
(block_comment) @ignored
((attribute_item) @ignored (#not-match? @ignored "^#\\[cfg\\(.*(debug_assertions|feature *= *\"(dev|development|seed|seeds|seeding|seed-dev|dev-seed)\")"))
((inner_attribute_item) @ignored (#not-match? @ignored "^#!\\[cfg"))
(type_arguments) @ignored
(struct_item) @ignored
(enum_item) @ignored
(macro_definition) @ignored
