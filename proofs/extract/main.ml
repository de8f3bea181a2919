(* eqcert-check-ocaml FILE…: 0 all accepted, 1 one is rejected, 2 wrong usage or unreadable file. *)
let contents name =
  let channel = if name = "-" then stdin else open_in_bin name in
  let buffer = Buffer.create 65536 in
  (try while true do Buffer.add_channel buffer channel 1 done with End_of_file -> ());
  if name <> "-" then close_in channel;
  Buffer.contents buffer

let () =
  let names = List.tl (Array.to_list Sys.argv) in
  if names = [] then (prerr_endline "usage: eqcert-check-ocaml FILE…"; exit 2);
  let check name =
    match contents name with
    | exception Sys_error reason -> prerr_endline (name ^ ": " ^ reason); 2
    | text ->
      let reject reason = prerr_endline (name ^ ": rejected: " ^ reason); 1 in
      match Checker.Checked.check_certificate (Reader.certificate text) with
      | true -> print_endline (name ^ ": accepted"); 0
      | false -> reject "a claim is not proved"
      | exception Reader.Refused reason -> reject reason
      | exception Stack_overflow -> reject "too deep"
      | exception Out_of_memory -> reject "too large" in
  exit (List.fold_left (fun code name -> max code (check name)) 0 names)
