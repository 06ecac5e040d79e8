; What the constructs of the shell mean to the guard analysis. A command is a call; its status is its truth. Each pattern
; captures one whole construct and its parts; parts of several matches on one construct add up.

; Functions.
(function_definition name: (word) @name body: (_) @body) @function

; Statements.
(if_statement condition: (_) @condition) @branch
(if_statement "then" [(command) (redirected_statement) (list) (pipeline) (if_statement) (case_statement) (for_statement) (c_style_for_statement)
  (while_statement) (variable_assignment) (variable_assignments) (declaration_command) (test_command) (negated_command)
  (compound_statement) (subshell) (function_definition)] @then) @branch
(if_statement (elif_clause) @else) @branch
(if_statement (else_clause) @else) @branch
(elif_clause . (_) @condition) @branch
(elif_clause "then" (_) @then) @branch
(for_statement) @loop
(for_statement variable: (variable_name) @name value: (_) @value) @loop
(c_style_for_statement) @loop
(while_statement) @loop
(case_statement value: (_) @subject (case_item) @arm) @switch
((case_item value: (_) @key) @case (#not-eq? @key "*"))
(case_item ")" (_) @body) @case
(case_item termination: _ @body) @case
((command name: (command_name) @_name) @return (#eq? @_name "return"))
((command name: (command_name) @ignored argument: (_)) (#eq? @ignored "return"))
((command name: (command_name) @_name argument: (number) @true) (#eq? @_name "return") (#eq? @true "0"))
((command name: (command_name) @_name argument: (number) @false) (#eq? @_name "return") (#not-eq? @false "0"))
((command name: (command_name) @_name) @break (#any-of? @_name "break" "continue"))
(list (_) @left "&&" (_) @right) @and
(list (_) @left "||" (_) @right) @or
(negated_command (_) @value) @not

; With `set -e`, a statement that fails ends the script.
((command name: (command_name) @_name argument: (word) @_option) @strict
  (#eq? @_name "set") (#match? @_option "^-[a-z]*e|^errexit$"))
(program [(command) (test_command) (redirected_statement)] @require)
(compound_statement [(command) (test_command) (redirected_statement)] @require)
(if_statement "then" [(command) (test_command) (redirected_statement)] @require)
(else_clause [(command) (test_command) (redirected_statement)] @require)
(do_group [(command) (test_command) (redirected_statement)] @require)
(case_item ")" [(command) (test_command) (redirected_statement)] @require)

; Variables: those of the script and those of the process are one.
(variable_assignment name: (variable_name) @name value: (_) @value) @bind
(variable_name) @variable @environment.read
(special_variable_name) @ignored
; `"${words[@]}"`
(subscript name: (variable_name) @object index: (_) @key) @index
(expansion . (variable_name) @variable . operator: [":-" "-" ":=" "="] . (_) @default) @environment.read
(expansion . (variable_name) @variable . operator: [":-" "-" ":=" "="]) @environment.read
((simple_expansion (variable_name) @_answer @callee) @call @prompt (#eq? @_answer "REPLY"))

; Tests.
((binary_expression left: (_) @left operator: ["=" "=="] right: (_) @right) @equal (#not-match? @right "^[^\"'$]*[*?]"))
((binary_expression left: (_) @left operator: "!=" right: (_) @right) @unequal (#not-match? @right "^[^\"'$]*[*?]"))
((binary_expression left: (_) @right operator: ["=" "=="] right: (_) @left) @contained (#match? @left "^[^\"'$]*[*?]"))
((binary_expression left: (_) @right operator: "!=" right: (_) @left) @not-contained (#match? @left "^[^\"'$]*[*?]"))
(binary_expression left: (_) @right operator: "=~" right: (_) @left) @contained
(binary_expression left: (_) @left operator: "&&" right: (_) @right) @and
(binary_expression left: (_) @left operator: "||" right: (_) @right) @or
((binary_expression left: (_) @left operator: (test_operator) @_and right: (_) @right) @and (#eq? @_and "-a"))
((binary_expression left: (_) @left operator: (test_operator) @_or right: (_) @right) @or (#eq? @_or "-o"))
(unary_expression operator: "!" (_) @value) @not
((unary_expression operator: (test_operator) @_empty (_) @value) @not (#eq? @_empty "-z"))
((unary_expression operator: (test_operator) @_full (_) @value) @transparent (#eq? @_full "-n"))
((unary_expression operator: (test_operator) @_other) @ignored (#not-any-of? @_other "-z" "-n"))
((command name: (command_name) @_test . argument: (_) @left . argument: (_) @_sign . argument: (_) @right .) @equal
  (#any-of? @_test "test" "[") (#any-of? @_sign "=" "=="))
((command name: (command_name) @_test . argument: (_) @left . argument: (_) @_sign . argument: (_) @right .) @unequal
  (#any-of? @_test "test" "[") (#eq? @_sign "!="))
((command name: (command_name) @_test . argument: (_) @_empty . argument: (_) @value .) @not
  (#any-of? @_test "test" "[") (#eq? @_empty "-z"))
; `echo "$DATABASE_URL" | grep -q localhost`
((pipeline (command name: (command_name) @_echo argument: (_) @right) . (command name: (command_name) @_grep argument: (_) @left .) .) @contained
  (#any-of? @_echo "echo" "printf") (#any-of? @_grep "grep" "egrep"))
((pipeline (negated_command (command name: (command_name) @_echo argument: (_) @right)) . (command name: (command_name) @_grep argument: (_) @left .) .) @not-contained
  (#any-of? @_echo "echo" "printf") (#any-of? @_grep "grep" "egrep"))
((command name: (command_name) @_grep argument: (_) @left . redirect: (herestring_redirect (_) @right)) @contained
  (#any-of? @_grep "grep" "egrep"))

; Commands. What stands on their input belongs to them.
((command name: (command_name) @callee) @call (#not-any-of? @callee "test" "[" "return" "break" "continue" "source" "."))
((command name: (command_name) @_name argument: (_) @arguments) @call (#not-any-of? @_name "test" "[" "return" "break" "continue" "source" "."))
(command (variable_assignment) @arguments) @call
(command redirect: (file_redirect "<" destination: (_) @arguments)) @call
(command redirect: (herestring_redirect (_) @arguments)) @call
((redirected_statement body: (command name: (command_name) @callee)) @call (#not-any-of? @callee "test" "[" "read" "cat"))
((redirected_statement body: (command name: (command_name) @_name argument: (_) @arguments)) @call (#not-any-of? @_name "test" "[" "read" "cat"))
(redirected_statement body: (command (variable_assignment) @arguments)) @call
((redirected_statement body: (command name: (command_name) @_name) redirect: [(heredoc_redirect (heredoc_body) @arguments) (herestring_redirect (_) @arguments)
  (file_redirect "<" destination: (_) @arguments)]) @call (#not-any-of? @_name "test" "[" "read" "cat"))
; `cat <<EOF | psql`
(redirected_statement body: (command) redirect: (heredoc_redirect (pipeline (command name: (command_name) @callee)) (heredoc_body) @arguments)) @call
(redirected_statement body: (command) redirect: (heredoc_redirect (pipeline (command argument: (_) @arguments)))) @call
((pipeline (_) @arguments . (command name: (command_name) @callee) .) @call
  (#any-of? @callee "psql" "mysql" "mariadb" "mongosh" "mongo" "mongorestore" "pg_restore" "redis-cli" "sqlcmd" "sqlplus" "clickhouse-client"))
((pipeline . (_) (command name: (command_name) @_client argument: (_) @arguments) .) @call
  (#any-of? @_client "psql" "mysql" "mariadb" "mongosh" "mongo" "mongorestore" "pg_restore" "redis-cli" "sqlcmd" "sqlplus" "clickhouse-client"))
(command_name) @identifier
(word) @text
(number) @text
(string) @text
(raw_string) @text
(concatenation) @text
(heredoc_body) @text
(string . [(simple_expansion) (expansion) (command_substitution)] @value .) @transparent
(heredoc_start) @ignored
(heredoc_end) @ignored
(array) @list
(regex) @pattern @value
((extglob_pattern) @text (#not-match? @text "[*?]"))
((extglob_pattern) @pattern @value (#match? @pattern "[*?]"))
(ansi_c_string) @text

; A question: its answer is the variable named last.
((command name: (command_name) @value argument: (word) @name .) @bind (#eq? @value "read") (#not-match? @name "^-"))
((command_name) @callee @call @prompt (#eq? @callee "read"))
((while_statement condition: (command name: (command_name) @_read) @ignored) (#eq? @_read "read"))

; The other file's statements happen here, or it is started as a program. `bash -n` only reads it.
((command name: (command_name) @_source . argument: (_) @source) @import (#any-of? @_source "source" "."))
((command name: (command_name) @_program argument: (_) @source) @import @_whole
  (#not-match? @_whole "^(ba|z|da|k)?sh -n ") (#not-match? @source "[._](test|spec)\\.[a-z]+\"?$")
  (#not-any-of? @_program "source" "." "echo" "cat" "cp" "mv" "rm" "chmod" "touch" "ls" "test" "[" "psql" "mysql")
  (#match? @source "^[^ ]+\\.(sh|bash|js|cjs|mjs|ts|mts|py|rb|php)\"?$"))
((command name: (command_name) @_go . argument: (word) @_run . argument: (_) @source) @import (#eq? @_go "go") (#eq? @_run "run"))
((command name: (command_name) @source) @import (#match? @source "/[^ ]+\\.(sh|bash)\"?$"))

(comment) @ignored
