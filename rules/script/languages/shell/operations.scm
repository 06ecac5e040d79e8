; Commands that run another, stop, ask or say something. What a command does to data, its words tell.

([(command name: (command_name) @_name) (redirected_statement body: (command name: (command_name) @_name))
  (redirected_statement body: (command) redirect: (heredoc_redirect (pipeline (command name: (command_name) @_name))))
  (pipeline (command name: (command_name) @_name) .)] @shell
  (#not-any-of? @_name "echo" "printf" "read" "exit" "cat" "grep" "sleep" "cd" "set" "shift" "trap" "export" "local" "test" "["))

; Stops.
([(command name: (command_name) @_name) (redirected_statement body: (command name: (command_name) @_name))] @exit
  (#any-of? @_name "exit" "die" "fatal" "bail" "abort" "error_exit" "err_exit" "kill"))

; Asks, with menus as well.
([(command name: (command_name) @_name) (redirected_statement body: (command name: (command_name) @_name))] @prompt
  (#match? @_name "^(confirm|ask|prompt|whiptail|dialog|gum)$"))

; Says.
([(command name: (command_name) @_name) (redirected_statement body: (command name: (command_name) @_name))] @log
  (#match? @_name "^(echo|printf|sleep|cat|clear|reset|tput|logger|warn|warning|info|log\\w*|print\\w*|say|usage|trap|cd|set|mkdir|rm|cp|mv|which|command|export|source|local|shift|unset|true|false|:|kill|wait|seq|git|curl|wget|chmod|sed|awk|find)$"))
