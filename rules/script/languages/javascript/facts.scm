; What the constructs of JavaScript mean to the guard analysis. Each pattern captures one whole construct and its parts;
; parts of several matches on one construct add up. TypeScript reads this file too.

; Functions.
(function_declaration name: (identifier) @name body: (_) @body) @function
(generator_function_declaration name: (identifier) @name body: (_) @body) @function
(function_expression body: (_) @body) @function
(arrow_function body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(function_declaration parameters: (formal_parameters (_) @parameter)) @function
(function_expression parameters: (formal_parameters (_) @parameter)) @function
(arrow_function parameters: (formal_parameters (_) @parameter)) @function
(arrow_function parameter: (_) @parameter) @function
(method_definition parameters: (formal_parameters (_) @parameter)) @function

; Statements.
(if_statement condition: (_) @condition consequence: (_) @then) @branch
(if_statement alternative: (_) @else) @branch
(ternary_expression condition: (_) @condition consequence: (_) @then alternative: (_) @else) @branch
(for_statement) @loop
(for_in_statement) @loop
(while_statement) @loop
(do_statement) @loop
(try_statement body: (_) @body) @try
(try_statement handler: (_) @handler) @try
(try_statement finalizer: (_) @finally) @try
(switch_statement value: (_) @subject body: (switch_body (_) @arm)) @switch
(switch_case value: (_) @key) @case
(switch_case body: (_) @body) @case
(switch_default body: (_) @body) @case
(throw_statement) @raise
(return_statement) @return
(break_statement) @break

; Bindings.
(variable_declarator name: (identifier) @name value: (_) @value) @bind
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @name) value: (_) @value) @destructure
(variable_declarator name: (object_pattern (object_assignment_pattern left: (_) @name)) value: (_) @value) @destructure
(assignment_expression left: (_) @name right: (_) @value) @bind
(augmented_assignment_expression left: (_) @name operator: ["||=" "??="] right: (_) @value) @bind.default

; Expressions.
(call_expression function: (_) @callee arguments: (_) @arguments) @call
(new_expression constructor: (_) @callee) @call
(new_expression arguments: (_) @arguments) @call
; A line that begins with a parenthesis behind an arrow function: the engine ends the statement before it, the grammar
; reads a call.
(call_expression function: (arrow_function) @value arguments: (_) @arguments) @unbroken
(call_expression function: (call_expression function: (arrow_function) @value arguments: (_) @arguments)) @unbroken
(member_expression object: (_) @object property: (_) @property) @member
(subscript_expression object: (_) @object index: (_) @key) @index
(unary_expression operator: "!" argument: (_) @value) @not
; Whether a list or a text holds something, asked by its place.
((binary_expression
  left: (call_expression function: (member_expression object: (_) @collection property: (_) @_method)
    arguments: (arguments . (_) @item))
  operator: ["===" "=="] right: (_) @_place) @not-contained
  (#eq? @_method "indexOf") (#eq? @_place "-1"))
((binary_expression
  left: (call_expression function: (member_expression object: (_) @collection property: (_) @_method)
    arguments: (arguments . (_) @item))
  operator: ["!==" "!=" ">"] right: (_) @_place) @contained
  (#eq? @_method "indexOf") (#eq? @_place "-1"))
((binary_expression
  left: (call_expression function: (member_expression object: (_) @collection property: (_) @_method)
    arguments: (arguments . (_) @item))
  operator: "<" right: (_) @_place) @not-contained
  (#eq? @_method "indexOf") (#eq? @_place "0"))
((binary_expression
  left: (call_expression function: (member_expression object: (_) @collection property: (_) @_method)
    arguments: (arguments . (_) @item))
  operator: ">=" right: (_) @_place) @contained
  (#eq? @_method "indexOf") (#eq? @_place "0"))
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
(binary_expression left: (_) @left operator: "??" right: (_) @right) @coalesce
(binary_expression left: (_) @left operator: ["==" "==="] right: (_) @right) @equal
(binary_expression left: (_) @left operator: ["!=" "!=="] right: (_) @right) @unequal
(binary_expression left: (_) @left operator: "+" right: (_) @right) @join
(array) @list
(object) @table
(pair key: (_) @key value: (_) @value) @pair
(shorthand_property_identifier) @shorthand
(string) @text
(template_string) @text
(regex pattern: (_) @value) @pattern
(identifier) @identifier
(this) @self
(super) @self
(true) @true
(false) @false
(null) @null
(undefined) @null

; Imports.
(import_statement source: (string) @source) @import
(import_statement (import_clause (identifier) @namespace)) @import
(import_statement (import_clause (namespace_import (identifier) @namespace))) @import
(import_statement (import_clause (named_imports (import_specifier name: (_) @imported) @specifier))) @import
(import_specifier alias: (_) @alias) @renamed
(export_statement source: (string) @source) @import.passed-on
(export_statement (export_clause (export_specifier name: (_) @imported) @specifier) source: (string)) @import.passed-on
(export_specifier alias: (_) @alias) @renamed
(variable_declarator name: (identifier) @namespace
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @source))
  (#eq? @_require "require")) @import
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @imported)
  value: (call_expression function: (identifier) @_require arguments: (arguments . (string) @source))
  (#eq? @_require "require")) @import
(expression_statement (call_expression function: (identifier) @_require arguments: (arguments . (string) @source))
  (#eq? @_require "require")) @import
(await_expression (call_expression function: (import) arguments: (arguments . (string) @source))) @import

; The environment of the process and its command line.
((member_expression object: (_) @_process property: (_) @_env) @environment
  (#match? @_process "^(process|Deno|Bun|import\\.meta|globalThis\\.process)$") (#eq? @_env "env"))
((member_expression object: (_) @_process property: (_) @_argv) @arguments-of-program
  (#match? @_process "^(process|Deno|Bun)$") (#any-of? @_argv "argv" "args"))

; Is this file the one that was started?
((binary_expression left: (member_expression) @_main right: (identifier) @_module) @started
  (#eq? @_main "require.main") (#eq? @_module "module"))
((member_expression) @started (#eq? @started "import.meta.main"))
((binary_expression operator: ["===" "=="]) @started (#match? @started "^[^&|]*import\\.meta\\.(url|filename)[^&|]*$")
  (#match? @started "argv\\[1\\]"))
((binary_expression operator: ["===" "=="]) @started (#match? @started "^[^&|]*__filename[^&|]*$") (#match? @started "argv\\[1\\]"))
((call_expression function: (_) @_asks) @started
  (#match? @_asks "^(process\\.argv\\[1\\]|import\\.meta\\.url)[^&|]*\\.(endsWith|includes|match)$")
  (#match? @started "argv\\[1\\]"))

(comment) @ignored
