; What the constructs of Elixir mean to the guard analysis. Nearly all of them are calls of macros to the grammar. Each
; pattern captures one whole construct and its parts; parts of several matches on one construct add up.

; Modules and functions. The clauses of a function are tried in their order.
((call target: (identifier) @_macro (arguments . (alias) @name)) @class (#any-of? @_macro "defmodule" "defimpl"))
((call target: (identifier) @_macro (arguments . (call target: (identifier) @name)) (do_block) @body) @function @clause
  (#any-of? @_macro "def" "defp"))
((call target: (identifier) @_macro
  (arguments . (call target: (identifier) @name) (keywords (pair key: (keyword) @_do value: (_) @body)))) @function @clause
  (#any-of? @_macro "def" "defp") (#match? @_do "^do:"))
((call target: (identifier) @_macro
  (arguments . (binary_operator left: (call target: (identifier) @name) operator: "when" right: (_) @condition))
  (do_block) @body) @function @clause (#any-of? @_macro "def" "defp"))
((call target: (identifier) @_macro
  (arguments . (binary_operator left: (call target: (identifier) @name) operator: "when" right: (_) @condition)
    (keywords (pair key: (keyword) @_do value: (_) @body)))) @function @clause
  (#any-of? @_macro "def" "defp") (#match? @_do "^do:"))
((call target: (identifier) @_macro (arguments . (identifier) @name) (do_block) @body) @function @clause
  (#any-of? @_macro "def" "defp"))
((call target: (identifier) @_macro
  (arguments . (identifier) @name (keywords (pair key: (keyword) @_do value: (_) @body)))) @function @clause
  (#any-of? @_macro "def" "defp") (#match? @_do "^do:"))
; What a body on one line is, is the function's value.
((call target: (identifier) @_macro (arguments (keywords (pair key: (keyword) @_do value: (_) @result)))) 
  (#any-of? @_macro "def" "defp") (#match? @_do "^do:"))
((call target: (identifier) @_macro (do_block . [(boolean) (binary_operator operator: ["==" "!=" "in" "not in"]) (unary_operator) (atom) (string) (nil)] @result .))
  (#any-of? @_macro "def" "defp"))
; What a task of the project is started with.
(call target: (identifier) @_module (arguments . (alias) @_name) (do_block (call target: (identifier) @_macro
  (arguments . (call target: (identifier) @_run))) @entry)
  (#eq? @_module "defmodule") (#match? @_name "^Mix\\.Tasks\\.") (#eq? @_macro "def") (#eq? @_run "run"))
; Their parameters, and those among them that are compared.
((call target: (identifier) @_macro (arguments . (call
  (arguments [(identifier) (atom) (string) (nil) (boolean) (alias) (tuple) (list) (map) (integer)] @parameter)))) @function
  (#any-of? @_macro "def" "defp"))
((call target: (identifier) @_macro (arguments . (call (arguments (binary_operator left: (_) @parameter))))) @function
  (#any-of? @_macro "def" "defp"))
((call target: (identifier) @_macro (arguments . (call (arguments [(atom) (string) (nil) (boolean)] @key)))) @function
  (#any-of? @_macro "def" "defp"))
((call target: (identifier) @_macro (arguments . (binary_operator left: (call
  (arguments [(identifier) (atom) (string) (nil) (boolean) (alias) (tuple) (list) (map) (integer)] @parameter)) operator: "when"))) @function
  (#any-of? @_macro "def" "defp"))
(anonymous_function (stab_clause right: (_) @body)) @function
(anonymous_function (stab_clause left: (arguments (identifier) @parameter))) @function
((call target: (identifier) @_macro) @ignored (#any-of? @_macro "defstruct" "defguard" "schema" "embedded_schema" "defmacro" "quote" "defdelegate"))
((unary_operator operator: "@" operand: (call target: (identifier) @_name)) @ignored
  (#any-of? @_name "moduledoc" "doc" "shortdoc" "spec" "type" "typep" "typedoc" "impl" "requirements" "callback"))

; Statements.
((call target: (identifier) @_if (arguments . (_) @condition)
  (do_block [(call) (binary_operator) (unary_operator) (identifier) (atom) (string) (nil) (boolean) (integer) (tuple) (list) (map)
    (dot) (access_call) (anonymous_function) (alias)] @then)) @branch (#eq? @_if "if"))
((call target: (identifier) @_if (arguments . (_) @condition) (do_block (else_block) @else)) @branch (#eq? @_if "if"))
((call target: (identifier) @_if (arguments . (_) @condition (keywords (pair key: (keyword) @_do value: (_) @then)))) @branch
  (#eq? @_if "if") (#match? @_do "^do:"))
((call target: (identifier) @_if (arguments . (_) @condition (keywords (pair key: (keyword) @_do value: (_) @else)))) @branch
  (#eq? @_if "if") (#match? @_do "^else:"))
((call target: (identifier) @_unless (arguments . (_) @condition) (do_block) @else) @branch (#eq? @_unless "unless"))
((call target: (identifier) @_unless (arguments . (_) @condition) (do_block (else_block) @then)) @branch (#eq? @_unless "unless"))
((call target: (identifier) @_unless (arguments . (_) @condition (keywords (pair key: (keyword) @_do value: (_) @else)))) @branch
  (#eq? @_unless "unless") (#match? @_do "^do:"))
((call target: (identifier) @_case (arguments . (_) @subject) (do_block (stab_clause) @arm)) @match (#eq? @_case "case"))
((call target: (identifier) @_cond (do_block (stab_clause) @arm)) @match (#eq? @_cond "cond"))
(stab_clause left: (arguments [(atom) (string) (nil) (boolean) (unary_operator) (tuple) (list) (map)] @key)) @case
(stab_clause left: (binary_operator left: (arguments [(atom) (string) (nil) (boolean) (tuple) (map)] @key) operator: "when")) @case
(stab_clause left: (binary_operator operator: "when" right: (_) @condition)) @case
(stab_clause right: (_) @body) @case
((call target: (identifier) @_cond (do_block (stab_clause left: (arguments [(call) (binary_operator) (identifier)] @key)) @case)) (#eq? @_cond "cond"))
((call target: (identifier) @_for) @loop (#eq? @_for "for"))
((call target: (identifier) @_try
  (do_block [(call) (binary_operator) (unary_operator) (identifier) (atom) (tuple)] @body)) @try (#eq? @_try "try"))
((call target: (identifier) @_try (do_block (rescue_block) @handler)) @try (#eq? @_try "try"))
((call target: (identifier) @_try (do_block (catch_block) @handler)) @try (#eq? @_try "try"))
((call target: (identifier) @_try (do_block (after_block) @finally)) @try (#eq? @_try "try"))
((call target: (identifier) @_raise) @raise (#any-of? @_raise "raise" "reraise" "throw"))

; Bindings.
(binary_operator left: (identifier) @name operator: "=" right: (_) @value) @bind
(unary_operator operator: "@" operand: (call target: (identifier) @name (arguments . (_) @value .))) @bind
(unary_operator operator: "@" operand: (identifier) @value) @transparent
((call target: (dot left: (alias) @_system right: (identifier) @_put) (arguments . (_) @name . (_) @value)) @bind
  (#eq? @_system "System") (#eq? @_put "put_env"))

; Expressions.
(call target: (_) @callee (arguments) @arguments .) @call
(call target: (_) @callee .) @call
(dot left: (_) @object right: (_) @property) @member
(access_call target: (_) @object key: (_) @key) @index
(binary_operator left: (_) @left operator: "|>" right: (_) @right) @pipe
(unary_operator operator: ["!" "not"] operand: (_) @value) @not
(binary_operator left: (_) @left operator: ["&&" "and"] right: (_) @right) @and
(binary_operator left: (_) @left operator: ["||" "or"] right: (_) @right) @or
(binary_operator left: (_) @left operator: ["==" "==="] right: (_) @right) @equal
(binary_operator left: (_) @left operator: ["!=" "!=="] right: (_) @right) @unequal
(binary_operator left: (_) @left operator: "in" right: (_) @right) @contained
(binary_operator left: (_) @left operator: "not in" right: (_) @right) @not-contained
(binary_operator left: (_) @left operator: "<>" right: (_) @right) @join
((call target: (dot left: (alias) @_module right: (identifier) @_function) (arguments . (_) @right . (_) @left)) @contained
  (#any-of? @_module "Enum" "String") (#any-of? @_function "member?" "contains?" "starts_with?" "ends_with?"))
(list) @list
(tuple) @list
((sigil (sigil_name) @_name (quoted_content) @value) @words (#any-of? @_name "w" "W"))
(map) @table
(keywords) @table
(pair key: (_) @key value: (_) @value) @pair
(string) @text
(charlist) @text
(atom) @text
(quoted_atom) @text
(alias) @identifier
(identifier) @identifier
((boolean) @true (#eq? @true "true"))
((boolean) @false (#eq? @false "false"))
(nil) @null

; Other files.
((call target: (identifier) @_alias (arguments . (alias) @source @namespace .)) @import (#any-of? @_alias "alias" "require"))
((call target: (identifier) @_alias
  (arguments . (alias) @source (keywords (pair key: (keyword) @_as value: (alias) @namespace)))) @import
  (#eq? @_alias "alias") (#match? @_as "^as:"))
((call target: (identifier) @_import (arguments . (alias) @source)) @import (#any-of? @_import "import"))
((call target: (dot left: (alias) @_code right: (identifier) @_run) (arguments . (string (quoted_content)) @source)) @import.run
  (#eq? @_code "Code") (#any-of? @_run "require_file" "eval_file" "load_file" "compile_file"))
((call target: (dot left: (alias) @_code right: (identifier) @_run)) @write.insert
  (#eq? @_code "Code") (#any-of? @_run "require_file" "eval_file" "load_file"))

; The environment of the process and its command line.
((call target: (dot left: (alias) @_mix right: (identifier) @_env)) @environment.read (#eq? @_mix "Mix") (#eq? @_env "env"))
((call target: (identifier) @_function) @environment.read (#eq? @_function "config_env"))
((call target: (dot left: (alias) @_application right: (identifier) @_get) (arguments . (_) . (atom) @variable)) @environment.read
  (#eq? @_application "Application") (#match? @_get "^(get_env|fetch_env!?|compile_env!?)$"))
((call target: (dot left: (alias) @_application right: (identifier) @_get) (arguments . (_) . (atom) @variable . (_) @default)) @environment.read
  (#eq? @_application "Application") (#match? @_get "^(get_env|compile_env)$"))
((call target: (dot left: (alias) @_system right: (identifier) @_get) (arguments . (string) @variable)) @environment.read
  (#eq? @_system "System") (#match? @_get "^(get_env|fetch_env!?)$"))
((call target: (dot left: (alias) @_system right: (identifier) @_get) (arguments . (string) @variable . (_) @default)) @environment.read
  (#eq? @_system "System") (#eq? @_get "get_env"))
((call target: (dot left: (alias) @_system right: (identifier) @_argv)) @arguments-of-program
  (#eq? @_system "System") (#eq? @_argv "argv"))

(comment) @ignored
