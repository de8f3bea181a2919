(* A translated certificate: gradient descent with step 1/2 on x^2/2 brings the box |x| <= 1/2
   into itself and every orbit to the only fixed point; the number is 2^10. *)
From Eigensieve Require Import Translation.

Definition certificate_1 : certificate :=
  Certificate (i 10)
    (Some (Problem 1
      [IVariable 0; IPower 0%N 2%positive; IConstant (q (i 1) (i 2)); IMultiply 1%N 2%N]
      (Some (Optimizer Gradient NoMomentum (q (i 1) (i 2))))))
    [AttractingBox (Region [i 0] [[i 1024]] [[i 1]] (i 1024)) [i 512] (i 512)].

Theorem accepted_1 : OnBig.check_certificate certificate_1 = true.
Proof. accepted. Qed.
Theorem proved_1 : certificate_holds certificate_1.
Proof. exact (accepted_on_big _ accepted_1). Qed.
